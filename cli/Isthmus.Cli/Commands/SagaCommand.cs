using System.CommandLine;
using Isthmus.Coordinator.Saga;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus saga …</c>.</summary>
internal static class SagaCommand
{
    public static Command Create(Session session)
    {
        var graph = new CliCommand("graph", "Write the migration saga's states and events as a Mermaid diagram.")
        {
            Examples = ["isthmus saga graph > saga.mmd"],
        };
        graph.Action = new CommandAction(session, (_, _) =>
        {
            session.Terminal.Out.Write(SagaGraph.ToMermaid());
            return Task.FromResult(ExitCode.Success);
        });
        return new Command("saga", "Show how a migration is supervised.") { graph };
    }
}
