using System.CommandLine;
using Isthmus.Cli.Serialization;
using Spectre.Console;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus hosts</c>.</summary>
internal static class HostsCommand
{
    public static Command Create(Session session)
    {
        var command = new CliCommand("hosts", "List the hosts and what they serve.")
        {
            Examples = ["isthmus hosts", "isthmus hosts --json"],
            Outcomes = CoordinatorCommand.Outcomes,
        };
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var hosts = await coordinator.HostsAsync(cancellation);
            if (result.GetValue(GlobalOptions.Json))
            {
                session.Terminal.WriteJson(hosts, CliJson.Shared.IReadOnlyListHostStatus);
                return ExitCode.Success;
            }

            var table = session.Terminal.Table("Host", "Interface", "Work done by", "Serves");
            foreach (var host in hosts)
            {
                table.AddRow(new Text(host.Name), new Text(host.Interface),
                    new Text(host.Local ? "the coordinator's process" : "a process of its own"),
                    new Text(host.Services.Count == 0 ? "-" : string.Join(", ", host.Services)));
            }

            session.Terminal.Write(table);
            return ExitCode.Success;
        });
        return command;
    }
}
