using System.CommandLine;
using Isthmus.Cli.Serialization;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus cancel</c>: undoes a migration that has not passed the point of no return.</summary>
internal static class CancelCommand
{
    public static Command Create(Session session)
    {
        var migration = MigrationArgument.Create(session, "The migration's ID.");
        var reason = new Option<string>("--reason") { Description = "Why, for the history.", HelpName = "TEXT" };
        var command = new CliCommand("cancel", "Undo a migration that runs; possible until the destination runs the service.")
        {
            Examples = ["isthmus cancel 0f8fad5b-d9cb-469f-a165-70867728950e --reason \"wrong host\""],
            Outcomes = [.. CoordinatorCommand.Outcomes, ExitCode.Rejected],
        };
        command.Add(migration);
        command.Add(reason);
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var request = new CancelRequest { RequestedBy = CoordinatorCommand.RequestedBy, Reason = result.GetValue(reason) };
            var status = await coordinator.CancelAsync(result.GetRequiredValue(migration), request, cancellation);
            if (result.GetValue(GlobalOptions.Json))
                session.Terminal.WriteJson(status, CliJson.Shared.MigrationStatus);
            else
                session.Terminal.WriteLine($"The coordinator was asked to undo it. See how it ends: isthmus show {status.MigrationId}");
            return ExitCode.Success;
        });
        return command;
    }
}
