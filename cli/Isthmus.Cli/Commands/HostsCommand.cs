using System.CommandLine;
using Isthmus.Cli.Migrations;
using Isthmus.Cli.Serialization;
using Isthmus.Contracts.Api;

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
        command.Action = CoordinatorCommand.List(session, (_, coordinator, cancellation) => coordinator.HostsAsync(cancellation), CliJson.Shared.IReadOnlyListHostStatus,
            ["Host", "State", "Heard", "System", "CRIU", "Interface", "Work done by", "Serves"],
            host =>
            [
                host.Name,
                StateText(host.State),
                host.HeardAt is { } heard ? $"{Durations.Text(session.Time.GetUtcNow() - heard)} ago" : "-",
                host.Report is { } report ? $"{report.OperatingSystem} {report.Kernel}" : "-",
                host.Report?.CriuVersion ?? "-",
                host.Interface,
                host.Local ? "the coordinator's process" : "a process of its own",
                host.Services.Count == 0 ? "-" : string.Join(", ", host.Services),
            ]);
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
