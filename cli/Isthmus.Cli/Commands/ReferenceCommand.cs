using System.CommandLine;
using Isthmus.Cli.Reference;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus reference</c>: the generated part of docs/cli.md. Not in the help: it is for whoever changes a command.</summary>
internal static class ReferenceCommand
{
    public static Command Create(Session session)
    {
        var command = new CliCommand("reference", "Write the command reference as Markdown.") { Hidden = true };
        command.Action = new CommandAction(session, (result, _) =>
        {
            session.Terminal.Out.Write(CommandReference.Render((RootCommand)result.RootCommandResult.Command));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
