using System.Runtime.CompilerServices;
using Isthmus.Contracts;
using Isthmus.Coordinator.Saga;

namespace Isthmus.SagaTests.Saga;

public class GraphTests
{
    [Fact]
    public void Documentation_shows_the_machine_as_it_is()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "saga.md"));

        Assert.Contains($"```mermaid\n{SagaGraph.ToMermaid()}```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Source_is_only_restored_after_the_destination_confirmed()
    {
        var ways = SagaGraph.ToMermaid().Split('\n').Where(line => line.Contains("--> RestoringSource", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(ways);
        Assert.All(ways, way => Assert.EndsWith(": DestinationDiscarded", way, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_state_of_the_machine_is_a_state_of_the_api()
    {
        var machine = new MigrationStateMachine();

        var names = machine.States.Where(state => state != machine.Initial && state != machine.Final).Select(state => state.Name);

        Assert.Equal(Enum.GetNames<MigrationState>().Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", ".."));
}
