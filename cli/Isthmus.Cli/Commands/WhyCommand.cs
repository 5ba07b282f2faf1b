using System.CommandLine;
using Isthmus.Cli.Decisions;
using Isthmus.Cli.Serialization;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus why</c>: why a service is where it is.</summary>
internal static class WhyCommand
{
    public static Command Create(Session session)
    {
        var service = CoordinatorCommand.Service(session, "The service.");
        var command = new CliCommand("why", "Explain the policy's newest decision about a service, also that it stays, in numbers.")
        {
            Examples = ["isthmus why web", "isthmus why web --json | jq '.newest.decision.reasons'"],
            Outcomes = CoordinatorCommand.Outcomes,
        };
        command.Add(service);
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var name = result.GetRequiredValue(service);
            var log = await coordinator.DecisionsAsync(name, cancellation);
            if (result.GetValue(GlobalOptions.Json))
                session.Terminal.WriteJson(log, CliJson.Shared.DecisionLog);
            else
                DecisionText.Write(session.Terminal, name, log);
            return ExitCode.Success;
        });
        return command;
    }
}
