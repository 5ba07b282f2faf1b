using Isthmus.Cli.Migrations;
using Isthmus.Cli.Terminals;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Freeze;
using Isthmus.Lab.Load;
using Spectre.Console;

namespace Isthmus.Demo;

/// <summary>The summary: images, stage times, blackout as each client saw it, requests, and what was promised.</summary>
internal sealed class DemoReport(Terminal terminal)
{
    public void Write(IReadOnlyList<Move> moves, IReadOnlyList<ClientReport> reports, IReadOnlyList<Check> checks)
    {
        terminal.Write(Moves(moves));
        terminal.Write(Clients(reports));
        terminal.Write(Promises(checks));
        var broken = checks.Count(check => !check.Held);
        terminal.WriteLine(broken == 0 ? "Everything held." : $"{broken} of {checks.Count} did not hold.");
    }

    private Table Moves(IReadOnlyList<Move> moves)
    {
        var table = terminal.Table(["Move", .. moves.Select(move => move.Route)]);
        table.Title("The moves");
        var checkpoints = moves.Select(move => Checkpoint(move.Detail)).ToArray();
        Row("image: registers and task state", checkpoints.Select(stored => Kilobytes(stored.RegisterBytes)));
        Row("image: memory", checkpoints.Select(stored => Kilobytes(stored.MemoryBytes)));
        Row("image: other", checkpoints.Select(stored => Kilobytes(stored.ImageBytes - stored.RegisterBytes - stored.MemoryBytes)));
        Row("connections carried", checkpoints.Select(stored => $"{stored.Connections:N0}"));
        foreach (var stage in moves[0].Detail.Stages.Select(span => span.State).Distinct())
        {
            Row($"stage: {stage}", moves.Select(move => Durations.Milliseconds(
                move.Detail.Stages.Where(span => span.State == stage).Sum(span => span.Milliseconds))));
        }

        for (var client = 0; client < moves[0].Waits.Count; client++)
        {
            var row = client;
            Row($"blackout: {moves[0].Waits[row].Client}", moves.Select(move => Durations.Text(move.Waits[row].Wait)));
        }

        return table;

        void Row(string name, IEnumerable<string> values) => table.AddRow([name, .. values]);
    }

    private Table Clients(IReadOnlyList<ClientReport> reports)
    {
        var table = terminal.Table("Client", "Requests", "Failed", "Connections", "MB checked", "Median wait", "99 %");
        table.Title("The clients, over the whole demo");
        foreach (var report in reports)
        {
            table.AddRow(report.Client, $"{report.Requests:N0}", $"{report.Failed:N0}", $"{report.Connections:N0}", $"{report.Bytes / 1e6:0.0}",
                Durations.Text(report.P50), Durations.Text(report.P99));
        }

        return table;
    }

    private Table Promises(IReadOnlyList<Check> checks)
    {
        var table = terminal.Table("", "Promise", "Seen");
        table.Title("What was promised");
        foreach (var check in checks)
            table.AddRow(new Text(check.Held ? "✓" : "✗", new Style(check.Held ? Color.Green : Color.Red)), new Text(check.Promise), new Text(check.Detail));
        return table;
    }

    private static CheckpointStored Checkpoint(MigrationDetail detail) =>
        detail.Events.First(happened => happened.Name == nameof(CheckpointStored)).Message!.Value.Deserialize();

    private static string Kilobytes(long bytes) => $"{bytes / 1024.0:N1} KiB";
}
