using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Isthmus.Cli.Configuration;
using Isthmus.Hosting.Broker;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus broker definitions</c>: virtual host, users with least rights, exchanges and queues, for RabbitMQ to import.</summary>
internal static class BrokerDefinitionsCommand
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Session session)
    {
        var config = new Option<FileInfo>("--config") { Description = "The configuration file: its hosts and virtual host.", HelpName = "FILE", Required = true };
        var passwords = new Option<DirectoryInfo>("--passwords") { Description = "Where each user's password is: a file of its name. What is missing is made.", HelpName = "DIR", Required = true };
        var command = new CliCommand("definitions", "Write RabbitMQ's definitions for these hosts on standard output: one user a service, with the rights that it needs and no more.")
        {
            Examples = ["isthmus broker definitions --config /etc/isthmus/isthmus.json --passwords /etc/isthmus/broker > definitions.json && rabbitmqctl import_definitions definitions.json"],
        };
        command.Add(config);
        command.Add(passwords);
        command.Action = new CommandAction(session, (result, _) =>
        {
            var options = ConfigurationFile.Read(result.GetRequiredValue(config).FullName);
            var files = new PasswordFiles(result.GetRequiredValue(passwords).FullName);
            session.Terminal.Out.WriteLine(BrokerDefinitions.Of(options, files.Of).ToJsonString(s_indented));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
