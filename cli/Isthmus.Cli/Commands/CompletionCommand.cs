using System.CommandLine;
using Isthmus.Cli.Completion;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus completion</c>: the script that teaches a shell to complete our command lines.</summary>
internal static class CompletionCommand
{
    public static Command Create(Session session)
    {
        var shell = new Argument<string>("shell") { Description = "The shell: bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new CliCommand("completion", "Write a shell's completion script to standard output.")
        {
            Examples =
            [
                "isthmus completion bash > /etc/bash_completion.d/isthmus",
                "isthmus completion zsh > /usr/local/share/zsh/site-functions/_isthmus",
                "isthmus completion fish > ~/.config/fish/completions/isthmus.fish",
            ],
        };
        command.Add(shell);
        command.Action = new CommandAction(session, (result, _) =>
        {
            session.Terminal.Out.Write(CompletionScript.For(result.GetRequiredValue(shell)));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
