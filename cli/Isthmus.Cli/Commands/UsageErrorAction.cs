using System.CommandLine;
using System.CommandLine.Invocation;
using Isthmus.Cli.Terminals;

namespace Isthmus.Cli.Commands;

/// <summary>A command line that cannot be parsed: every error in a line, and where the help is.</summary>
internal sealed class UsageErrorAction(Terminal terminal) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var what = Sentence(parseResult);
        var command = CommandPath.Of(parseResult.CommandResult.Command);
        var failure = new CommandFailedException(ExitCode.Usage, what, $"See: {command} --help");
        new FailureReport(terminal, parseResult.GetValue(GlobalOptions.Json)).Write(failure);
        return (int)ExitCode.Usage;
    }

    /// <summary>A wrong word also leaves the command without one: the word is the cause, and is said alone.</summary>
    private static string Sentence(ParseResult parseResult)
    {
        var messages = parseResult.Errors.Select(error => error.Message).Distinct().ToList();
        if (parseResult.UnmatchedTokens.Count > 0 && messages.Count > 1)
            messages.RemoveAll(message => !parseResult.UnmatchedTokens.Any(message.Contains));
        return string.Join(" ", messages);
    }
}
