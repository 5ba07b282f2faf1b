using System.CommandLine;
using Isthmus.Contracts.Schemas;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus broker schemas</c>: JSON Schema and an example of every message; contracts/schemas is made with it.</summary>
internal static class BrokerSchemasCommand
{
    public static Command Create(Session session)
    {
        var output = new Option<DirectoryInfo>("--output") { Description = "The directory to write into.", HelpName = "DIR", Required = true };
        var command = new CliCommand("schemas", "Write a JSON Schema and an example of every message, for whoever publishes messages by hand.")
        {
            Examples = ["isthmus broker schemas --output contracts/schemas"],
        };
        command.Add(output);
        command.Action = new CommandAction(session, async (result, cancellation) =>
        {
            var directory = result.GetRequiredValue(output);
            directory.Create();
            foreach (var (name, content) in SchemaFiles.All())
                await File.WriteAllTextAsync(Path.Combine(directory.FullName, name), content, cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
