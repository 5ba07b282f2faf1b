using Isthmus.Cli.Serialization;

namespace Isthmus.Cli.Terminals;

/// <summary>Tells a person, or a program, why a command failed.</summary>
internal sealed class FailureReport(Terminal terminal, bool json)
{
    /// <summary>The failure as a sentence with a remedy; null for a fault of ours, which is shown with its stack.</summary>
    public static CommandFailedException? Explain(Exception failure) => failure switch
    {
        CommandFailedException explained => explained,
        UnauthorizedAccessException denied => new CommandFailedException(
            ExitCode.Failed, denied.Message, "Run as root, or give yourself access to the file.", denied),
        IOException io => new CommandFailedException(
            ExitCode.Failed, io.Message, "Check the path, its file system and that the disk is not full.", io),
        _ => null,
    };

    public void Write(CommandFailedException failure)
    {
        if (json)
        {
            var document = new FailureDocument(new Failure(failure.Message, failure.Remedy, (int)failure.Code, failure.Code));
            terminal.Error.WriteLine(System.Text.Json.JsonSerializer.Serialize(document, CliJson.Shared.FailureDocument));
            return;
        }

        terminal.Error.WriteLine($"isthmus: {PlainText.Of(failure.Message)}");
        if (failure.Remedy.Length > 0)
            terminal.Error.WriteLine($"  {PlainText.Of(failure.Remedy)}");
    }
}
