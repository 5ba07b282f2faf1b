using System.Globalization;
using Isthmus.Cli.Terminals;
using Isthmus.Policy.Simulation;
using Spectre.Console;

namespace Isthmus.Cli.Simulations;

/// <summary>Simulations as a table.</summary>
internal static class SimulationTable
{
    public static Table Of(Terminal terminal, IReadOnlyList<SimulationResult> results)
    {
        var table = terminal.Table("Policy", "Moves", "Failed requests", "Of all", "Added latency", "Blackout", "Cost", "Regret");
        foreach (var result in results)
        {
            table.AddRow(
                new Text(result.Policy),
                new Text(result.Moves.Count.ToString(CultureInfo.InvariantCulture)),
                new Text(Count(result.FailedRequests)),
                new Text((result.Requests > 0 ? result.FailedRequests / result.Requests : 0).ToString("0.000 %", CultureInfo.InvariantCulture)),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{result.AddedLatencyMilliseconds:0.000} ms")),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{result.BlackoutSeconds:0.00} s")),
                new Text(Count(result.Cost)),
                new Text(Count(result.Regret)));
        }

        return table;
    }

    private static string Count(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
