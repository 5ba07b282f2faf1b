using System.CommandLine;
using Isthmus.Cli.Decisions;
using Isthmus.Cli.Serialization;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus policy …</c>.</summary>
internal static class PolicyCommand
{
    public static Command Create(Session session)
    {
        var service = CoordinatorCommand.Service(session, "The service.");
        var report = new CliCommand("report", "Report what the policy did for a service, or would have done in a dry run, and what that saves by the hosts' profiles.")
        {
            Examples = ["isthmus policy report web", "isthmus policy report web --json | jq .moves"],
            Outcomes = CoordinatorCommand.Outcomes,
        };
        report.Add(service);
        report.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var reported = await coordinator.ReportAsync(result.GetRequiredValue(service), cancellation);
            if (result.GetValue(GlobalOptions.Json))
                session.Terminal.WriteJson(reported, CliJson.Shared.PolicyReported);
            else
                ReportText.Write(session.Terminal, reported);
            return ExitCode.Success;
        });
        return new Command("policy", "Look at what the policy does.") { report };
    }
}
