using System.CommandLine;
using Isthmus.Cli.Inspection;
using Isthmus.Cli.Serialization;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus engine inspect</c>.</summary>
internal static class EngineInspectCommand
{
    public static Command Create(Session session)
    {
        var images = ImagesOption.Create();
        var memory = new Option<bool>("--no-memory") { Description = "Leave the memory map out." };
        var command = new CliCommand("inspect", "Show what a checkpoint holds: processes, memory map, descriptors, connections.")
        {
            Examples = ["isthmus engine inspect --images /tmp/dump", "isthmus engine inspect --images /tmp/dump --json | jq .connections"],
            Outcomes = [ExitCode.BadImages],
        };
        command.Add(images);
        command.Add(memory);
        command.Action = new CommandAction(session, (result, _) => ImagesOption.WithCheckpointAsync(result.GetRequiredValue(images), checkpoint =>
        {
            var inspection = CheckpointInspection.Of(checkpoint);
            if (result.GetValue(GlobalOptions.Json))
                session.Terminal.WriteJson(inspection, CliJson.Shared.CheckpointInspection);
            else
                InspectionTables.Write(session.Terminal, inspection, memory: !result.GetValue(memory));
            return Task.FromResult(ExitCode.Success);
        }));
        return command;
    }
}
