using System.CommandLine;
using Isthmus.Cli.Embedded;
using Isthmus.Hosting;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus serve</c>: all services in one process, in the foreground.</summary>
internal static class ServeCommand
{
    public static Command Create(Session session)
    {
        var config = new Option<FileInfo>("--config") { Description = "The configuration file (JSON, section \"Isthmus\").", HelpName = "FILE", Required = true };
        var verbose = new Option<bool>("--verbose") { Description = "Log the libraries' messages and debug messages too." };
        var role = new Option<ServiceRole[]>("--role") { Description = "Run only this service (may be repeated); without it, all of them.", HelpName = "SERVICE", AllowMultipleArgumentsPerToken = true };
        var host = new Option<string[]>("--host") { Description = "Do the work of this host only (may be repeated); without it, of every host that is Local.", HelpName = "HOST", AllowMultipleArgumentsPerToken = true };
        var command = new CliCommand("serve", "Run all services in this process, in the foreground. SIGTERM or Ctrl-C ends it in good order.")
        {
            Examples = ["isthmus serve --config /etc/isthmus/isthmus.json", "Isthmus__Socket=/tmp/isthmus.sock isthmus serve --config isthmus.json --verbose", "isthmus serve --config isthmus.json --role dumper --host a"],
            Outcomes = [ExitCode.Refused],
        };
        command.Add(config);
        command.Add(verbose);
        command.Add(role);
        command.Add(host);
        command.Action = new CommandAction(session, async (result, _) =>
        {
            var settings = new ServeSettings(result.GetRequiredValue(config).FullName, result.GetValue(verbose), result.GetValue(GlobalOptions.Json))
            {
                Roles = result.GetValue(role) ?? [],
                Hosts = result.GetValue(host) ?? [],
            };
            await EmbeddedServer.RunAsync(settings, session.Terminal, session.Interrupts);
            return ExitCode.Success;
        });
        return command;
    }
}
