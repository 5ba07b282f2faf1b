using System.CommandLine;
using Isthmus.Cli.Planning;
using Isthmus.Cli.Serialization;
using Isthmus.Cli.Terminals;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Planning;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus engine plan</c>.</summary>
internal static class EnginePlanCommand
{
    public static Command Create(Session session)
    {
        var images = ImagesOption.Create();
        var command = new CliCommand("plan", "Compile a checkpoint for this machine and print every step of its restore; nothing is run.")
        {
            Examples = ["isthmus engine plan --images /tmp/dump", "isthmus engine plan --images /tmp/dump --json | jq '.sections[].phase'"],
            Outcomes = [ExitCode.BadImages, ExitCode.CannotBeCarried],
        };
        command.Add(images);
        command.Action = new CommandAction(session, (result, _) => EngineFailure.ExplainAsync(() =>
            ImagesOption.WithCheckpointAsync(result.GetRequiredValue(images), checkpoint =>
            {
                var plan = RestorePlanner.Compile(checkpoint, HostProbe.Describe());
                if (result.GetValue(GlobalOptions.Json))
                    session.Terminal.WriteJson(PlanDocument.Of(plan), CliJson.Shared.PlanDocument);
                else
                    session.Terminal.Out.Write(PlainText.Of(plan.ToString()));
                return Task.FromResult(ExitCode.Success);
            })));
        return command;
    }
}
