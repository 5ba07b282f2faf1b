using System.CommandLine;
using System.Globalization;
using Isthmus.Cli.Serialization;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus dead list</c>.</summary>
internal static class DeadListCommand
{
    public static Command Create(Session session)
    {
        var command = new CliCommand("list", "List the dead letters, oldest first.")
        {
            Examples = ["isthmus dead list", "isthmus dead list --json"],
            Outcomes = CoordinatorCommand.Outcomes,
        };
        command.Action = CoordinatorCommand.List(session, (_, coordinator, cancellation) => coordinator.DeadAsync(cancellation), CliJson.Shared.IReadOnlyListDeadMessage,
            ["Id", "Message", "Queue", "When", "Reason"],
            letter =>
            [
                letter.Id, letter.MessageType.Length > 0 ? letter.MessageType : "?", letter.Queue,
                letter.At?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-", letter.Reason,
            ],
            "There are no dead letters.");
        return command;
    }
}
