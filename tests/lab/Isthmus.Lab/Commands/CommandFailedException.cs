namespace Isthmus.Lab.Commands;

/// <summary>A command ended with a failure; the message has its command line and what it said.</summary>
public sealed class CommandFailedException(string commandLine, CommandResult result) : Exception(
    $"'{commandLine}' ended with exit code {result?.ExitCode}: {(result is null ? "" : (result.Error + result.Output).Trim())}")
{
    public CommandResult? Result { get; } = result;
}
