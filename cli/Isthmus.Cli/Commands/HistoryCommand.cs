using System.CommandLine;
using System.Globalization;
using Isthmus.Cli.Migrations;
using Isthmus.Cli.Serialization;
using Spectre.Console;

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
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var migrations = await coordinator.MigrationsAsync(result.GetValue(service), result.GetValue(limit), cancellation);
            if (result.GetValue(GlobalOptions.Json))
            {
                session.Terminal.WriteJson(migrations, CliJson.Shared.IReadOnlyListMigrationStatus);
                return ExitCode.Success;
            }

            var table = session.Terminal.Table("Migration", "Service", "Move", "Outcome", "Started", "Took", "By", "Why");
            foreach (var migration in migrations)
            {
                table.AddRow(
                    new Text(migration.MigrationId.ToString()),
                    new Text(migration.Service),
                    new Text($"{migration.Source ?? "?"} → {migration.Destination}"),
                    new Text(migration.State.ToString()),
                    new Text(migration.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
                    new Text(migration.EndedAt is { } ended ? Durations.Text(ended - migration.StartedAt) : "-"),
                    new Text(migration.RequestedBy),
                    new Text(migration.FailureReason ?? migration.RequestReason ?? ""));
            }

            session.Terminal.Write(table);
            return ExitCode.Success;
        });
        return command;
    }
}
