using System.CommandLine;
using Isthmus.Cli.Publishing;
using Isthmus.Cli.Serialization;
using Isthmus.Contracts;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus publish</c>: puts a message on the bus, as any client of the broker could.</summary>
internal static class PublishCommand
{
    /// <summary>The largest message file, bytes: messages are a few hundred.</summary>
    private const long LargestFile = 1 << 20;

    public static Command Create(Session session)
    {
        var file = new Argument<string>("file") { Description = "The message as JSON; - reads standard input." };
        var type = new Option<string>("--type") { Description = "The message type, when the document has no property \"type\".", HelpName = "NAME" };
        type.CompletionSources.Add(_ => MessageTypes.Names);
        var command = new CliCommand("publish", "Publish a message from a JSON file, after checking it.")
        {
            Examples =
            [
                "isthmus publish request.json",
                "echo '{\"migrationId\": \"6b0e…\", \"service\": \"web\", \"destination\": \"bsd1\", \"requestedBy\": \"cron\"}' | isthmus publish - --type MigrationRequested",
            ],
            Outcomes = [.. CoordinatorCommand.Outcomes, ExitCode.Rejected],
        };
        command.Add(file);
        command.Add(type);
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var path = result.GetRequiredValue(file);
            var text = await ReadAsync(path, cancellation);
            var request = MessageDocument.Read(path == "-" ? "Standard input" : path, text, result.GetValue(type));
            var reply = await coordinator.PublishAsync(request, cancellation);
            if (result.GetValue(GlobalOptions.Json))
                session.Terminal.WriteJson(reply, CliJson.Shared.PublishReply);
            else
                session.Terminal.WriteLine($"Published {request.Type} as {reply.MessageId}.");
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        if (path == "-")
            return await Console.In.ReadToEndAsync(cancellation);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new CommandFailedException(ExitCode.Usage, $"The message file {path} is not there.", "Name an existing file, or - for standard input.");
        if (file.Length > LargestFile)
            throw new CommandFailedException(ExitCode.Usage, $"The message file {path} has {file.Length} bytes, at most {LargestFile} are read.", "Messages are small: is it the right file?");
        return await File.ReadAllTextAsync(path, cancellation);
    }
}
