using System.CommandLine;
using System.Globalization;
using Isthmus.Cli.Migrations;
using Isthmus.Cli.Serialization;
using Isthmus.Cli.Terminals;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus show</c>: one migration with its stages and messages.</summary>
internal static class ShowCommand
{
    public static Command Create(Session session)
    {
        var migration = MigrationArgument.Create(session, "The migration's ID.");
        var events = new Option<bool>("--events") { Description = "Every message too." };
        var command = new CliCommand("show", "Show one migration: its stages, what took how long, and why it ended as it did.")
        {
            Examples = ["isthmus show 0f8fad5b-d9cb-469f-a165-70867728950e", "isthmus show 0f8fad5b-d9cb-469f-a165-70867728950e --events"],
            Outcomes = CoordinatorCommand.Outcomes,
        };
        command.Add(migration);
        command.Add(events);
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var detail = await coordinator.MigrationAsync(result.GetRequiredValue(migration), cancellation);
            if (result.GetValue(GlobalOptions.Json))
                session.Terminal.WriteJson(detail, CliJson.Shared.MigrationDetail);
            else
                Write(session.Terminal, detail, result.GetValue(events));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(Terminal terminal, MigrationDetail detail, bool withEvents)
    {
        var status = detail.Status;
        terminal.WriteLine($"Migration  {status.MigrationId}");
        terminal.WriteLine($"Service    {status.Service}, {status.Source ?? "?"} → {status.Destination}, epoch {status.Epoch}");
        terminal.WriteLine($"Asked by   {status.RequestedBy}{(status.RequestReason is { } reason ? $": {reason}" : "")}");
        terminal.WriteLine($"Started    {status.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)}");
        terminal.WriteLine($"State      {status.State}");
        terminal.WriteLine("");
        var progress = new MigrationProgress();
        foreach (var happened in detail.Events)
            progress.Apply(happened);
        terminal.Write(StageTable.Of(terminal, progress.Rows(TimeSpan.Zero)));
        terminal.WriteLine("");
        if (RestoreWork.Of(terminal, detail.Events) is { } work)
        {
            terminal.Write(work);
            terminal.WriteLine("");
        }

        if (withEvents)
        {
            var lines = new LineProgressView(terminal, everyMessage: true);
            foreach (var happened in detail.Events)
                lines.Happened(happened, progress);
            terminal.WriteLine("");
        }

        foreach (var line in OutcomeText.Of(status))
            terminal.WriteLine(line);
    }
}
