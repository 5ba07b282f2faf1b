using System.Globalization;
using System.Text.Json;
using Isthmus.Cli.Serialization;
using Isthmus.Cli.Terminals;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Restore;
using Spectre.Console;

namespace Isthmus.Cli.Migrations;

/// <summary>What a restore took by phase, in numbers that do not depend on the machine, as a table.</summary>
internal static class RestoreWork
{
    /// <summary>Null when the migration was not restored, or the restorer did not say.</summary>
    public static Table? Of(Terminal terminal, IEnumerable<MigrationEvent> events)
    {
        if (events.LastOrDefault(happened => happened.Name == nameof(ProcessRestored))?.Message is not { } message
            || message.Deserialize(CliJson.Shared.ProcessRestored)?.Counters is not { Phases.Count: > 0 } counters)
            return null;
        var table = terminal.Table("Restore", "Remote calls", "Stops", "Bytes written");
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        foreach (var phase in counters.Phases)
            Add(table, phase);
        Add(table, new RestorePhaseWork("all", counters.RemoteCalls, counters.StopPairs, counters.BytesWritten));
        return table;
    }

    private static void Add(Table table, RestorePhaseWork work) => table.AddRow(
        [new Text(work.Phase), .. new[] { work.RemoteCalls, work.StopPairs, work.BytesWritten }.Select(number => new Text(number.ToString("N0", CultureInfo.InvariantCulture)))]);
}
