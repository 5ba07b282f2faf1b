using System.CommandLine;
using Isthmus.Cli.Migrations;
using Isthmus.Cli.Serialization;
using Isthmus.Contracts.Api;
using Spectre.Console;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus hosts</c>.</summary>
internal static class HostsCommand
{
    public static Command Create(Session session)
    {
        var command = new CliCommand("hosts", "List the hosts: whether they are there, what they are, and what they serve.")
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

            var table = session.Terminal.Table("Host", "State", "Heard", "System", "CRIU", "Interface", "Work done by", "Serves");
            foreach (var host in hosts)
            {
                table.AddRow(new Text(host.Name), new Text(StateText(host.State)),
                    new Text(host.HeardAt is { } heard ? $"{Durations.Text(session.Time.GetUtcNow() - heard)} ago" : "-"),
                    new Text(host.Report is { } report ? $"{report.OperatingSystem} {report.Kernel}" : "-"),
                    new Text(host.Report?.CriuVersion ?? "-"),
                    new Text(host.Interface),
                    new Text(host.Local ? "the coordinator's process" : "a process of its own"),
                    new Text(host.Services.Count == 0 ? "-" : string.Join(", ", host.Services)));
            }

            session.Terminal.Write(table);
            return ExitCode.Success;
        });
        return command;
    }

    private static string StateText(HostState state) => state switch
    {
        HostState.Present => "present",
        HostState.Partial => "one side only",
        HostState.Gone => "gone",
        HostState.Left => "stopped",
        HostState.Unheard => "never heard of",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "a state without a name"),
    };
}
