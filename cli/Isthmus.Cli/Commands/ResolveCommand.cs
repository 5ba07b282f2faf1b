using System.CommandLine;
using Isthmus.Cli.Serialization;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus resolve</c>: tells the coordinator which side serves after a migration that it could not settle.</summary>
internal static class ResolveCommand
{
    public static Command Create(Session session)
    {
        var migration = MigrationArgument.Create(session, "The migration's ID.");
        var host = new Option<string>("--serving-host") { Description = "The host that serves, as you made sure yourself.", HelpName = "HOST", Required = true };
        var command = new CliCommand("resolve", "Say which host serves after a migration that needs an operator; the service may move again then.")
        {
            Examples = ["isthmus resolve 0f8fad5b-d9cb-469f-a165-70867728950e --serving-host linux1"],
            Outcomes = [.. CoordinatorCommand.Outcomes, ExitCode.Rejected],
        };
        command.Add(migration);
        command.Add(host);
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var request = new ResolveRequest { ServingHost = result.GetRequiredValue(host), ResolvedBy = CoordinatorCommand.RequestedBy };
            var status = await coordinator.ResolveAsync(result.GetRequiredValue(migration), request, cancellation);
            if (result.GetValue(GlobalOptions.Json))
                session.Terminal.WriteJson(status, CliJson.Shared.MigrationStatus);
            else
                session.Terminal.WriteLine($"{status.Service} is recorded to run on {request.ServingHost}.");
            return ExitCode.Success;
        });
        return command;
    }
}
