using System.CommandLine;
using System.Globalization;
using Isthmus.Cli.Configuration;
using Isthmus.Cli.Serialization;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Schema;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus database</c>: the tables of the saga's database.</summary>
internal static class DatabaseCommand
{
    public static Command Create(Session session) => new("database", "The tables of the coordinator's database.")
    {
        Upgrade(session),
        Status(session),
    };

    private static CliCommand Upgrade(Session session)
    {
        var config = Config();
        var command = new CliCommand("migrate", "Make the tables, or bring them up to date. May be repeated, and run by several at once. Back up first.")
        {
            Examples = ["isthmus database migrate --config /etc/isthmus/isthmus.json"],
        };
        command.Add(config);
        command.Action = new CommandAction(session, (result, cancellation) => RunAsync(session, result, config, async schema =>
        {
            await schema.UpgradeAsync(cancellation);
            return await schema.StatusAsync(cancellation);
        }));
        return command;
    }

    private static CliCommand Status(Session session)
    {
        var config = Config();
        var command = new CliCommand("status", "Show which version the tables have, and what is missing. Changes nothing.")
        {
            Examples = ["isthmus database status --config /etc/isthmus/isthmus.json", "isthmus database status --config isthmus.json --json | jq .pending"],
            Outcomes = [ExitCode.ChecksFailed],
        };
        command.Add(config);
        command.Action = new CommandAction(session, (result, cancellation) => RunAsync(session, result, config, schema => schema.StatusAsync(cancellation)));
        return command;
    }

    private static Option<FileInfo> Config() =>
        new("--config") { Description = "The configuration file of the coordinator.", HelpName = "FILE", Required = true };

    private static async Task<ExitCode> RunAsync(Session session, ParseResult result, Option<FileInfo> config, Func<SchemaUpgrade, Task<SchemaStatus>> work)
    {
        var dialect = DatabaseDialect.Of(ConfigurationFile.ReadAsServed(result.GetRequiredValue(config).FullName));
        SchemaStatus status;
        try
        {
            status = await work(new SchemaUpgrade(dialect, session.Time));
        }
        catch (DatabaseUnusableException unusable)
        {
            throw new CommandFailedException(ExitCode.Failed, unusable.What, unusable.Remedy, unusable);
        }

        Write(session, dialect, status, result.GetValue(GlobalOptions.Json));
        return status.IsNewer || status.Pending.Count > 0 ? ExitCode.ChecksFailed : ExitCode.Success;
    }

    private static void Write(Session session, DatabaseDialect dialect, SchemaStatus status, bool json)
    {
        var pending = status.Pending.Select(step => new DatabaseStep(step.Version, step.Name)).ToList();
        if (json)
        {
            session.Terminal.WriteJson(new DatabaseDocument(dialect.Name, dialect.Location, status.Version, status.Newest, pending), CliJson.Shared.DatabaseDocument);
            return;
        }

        session.Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Database {dialect.Location} ({dialect.Name}) has schema {status.Version}; this program needs {status.Newest}."));
        foreach (var step in pending)
            session.Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  missing: {step.Version} ({step.Name})"));
        if (status.IsNewer)
            session.Terminal.WriteLine("  A newer version of Isthmus made it: start that version, or restore the back-up from before its upgrade.");
        else if (pending.Count > 0)
            session.Terminal.WriteLine("  Back it up, then run: isthmus database migrate --config FILE");
    }
}
