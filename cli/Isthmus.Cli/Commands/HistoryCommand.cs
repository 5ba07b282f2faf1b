using System.CommandLine;
using System.Globalization;
using Isthmus.Cli.Migrations;
using Isthmus.Cli.Serialization;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus history</c>: migrations, newest first.</summary>
internal static class HistoryCommand
{
    public static Command Create(Session session)
    {
        var service = CoordinatorCommand.OptionalService(session, "Only this service's.");
        var limit = new Option<int>("--limit") { Description = "At most so many (default: 20).", HelpName = "NUMBER", DefaultValueFactory = _ => 20, Aliases = { "-n" } };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
                result.AddError("--limit is a number from 1 to 1000.");
        });
        var command = new CliCommand("history", "List migrations, newest first.")
        {
            Examples = ["isthmus history", "isthmus history web --limit 5", "isthmus history --json | jq -r '.[] | select(.state == \"RolledBack\").failureReason'"],
            Outcomes = CoordinatorCommand.Outcomes,
        };
        command.Add(service);
        command.Add(limit);
        command.Action = CoordinatorCommand.List(session,
            (result, coordinator, cancellation) => coordinator.MigrationsAsync(result.GetValue(service), result.GetValue(limit), cancellation), CliJson.Shared.IReadOnlyListMigrationStatus,
            ["Migration", "Service", "Move", "Outcome", "Started", "Took", "By", "Why"],
            migration =>
            [
                migration.MigrationId.ToString(),
                migration.Service,
                $"{migration.Source ?? "?"} → {migration.Destination}",
                migration.State.ToString(),
                migration.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                migration.EndedAt is { } ended ? Durations.Text(ended - migration.StartedAt) : "-",
                migration.RequestedBy,
                migration.FailureReason ?? migration.RequestReason ?? "",
            ]);
        return command;
    }
}
