using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Isthmus.Cli.Commands;

/// <summary>The parser's own help, followed by examples and exit codes.</summary>
internal sealed class CommandHelp(HelpAction standard) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        standard.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is not CliCommand command)
        {
            output.WriteLine("Exit codes, examples and configuration: docs/cli.md");
            return (int)ExitCode.Success;
        }

        if (command.Examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in command.Examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }

        output.WriteLine("Exit codes:");
        foreach (var code in CommandOutcomes.Of(command))
            output.WriteLine($"  {(int)code,3}  {ExitCodes.Meaning(code)}");
        output.WriteLine();
        return (int)ExitCode.Success;
    }
}
