using System.CommandLine;
using Isthmus.Cli.Embedded;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus serve</c>: all services in one process, in the foreground.</summary>
internal static class ServeCommand
{
    public static Command Create(Session session)
    {
        var config = new Option<FileInfo>("--config") { Description = "The configuration file (JSON, section \"Isthmus\").", HelpName = "FILE", Required = true };
        var verbose = new Option<bool>("--verbose") { Description = "Log the libraries' messages and debug messages too." };
        var command = new CliCommand("serve", "Run all services in this process, in the foreground. SIGTERM or Ctrl-C ends it in good order.")
        {
            Examples = ["isthmus serve --config /etc/isthmus/isthmus.json", "Isthmus__Socket=/tmp/isthmus.sock isthmus serve --config isthmus.json --verbose"],
        };
        command.Add(config);
        command.Add(verbose);
        command.Action = new CommandAction(session, async (result, _) =>
        {
            var settings = new ServeSettings(result.GetRequiredValue(config).FullName, result.GetValue(verbose), result.GetValue(GlobalOptions.Json));
            await EmbeddedServer.RunAsync(settings, session.Terminal, session.Interrupts);
            return ExitCode.Success;
        });
        return command;
    }
}
