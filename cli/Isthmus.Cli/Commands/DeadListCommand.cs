using System.CommandLine;
using System.Globalization;
using Isthmus.Cli.Serialization;
using Spectre.Console;

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
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var letters = await coordinator.DeadAsync(cancellation);
            if (result.GetValue(GlobalOptions.Json))
            {
                session.Terminal.WriteJson(letters, CliJson.Shared.IReadOnlyListDeadMessage);
                return ExitCode.Success;
            }

            if (letters.Count == 0)
            {
                session.Terminal.WriteLine("There are no dead letters.");
                return ExitCode.Success;
            }

            var table = session.Terminal.Table("Id", "Message", "Queue", "When", "Reason");
            foreach (var letter in letters)
            {
                table.AddRow(new Text(letter.Id), new Text(letter.MessageType.Length > 0 ? letter.MessageType : "?"), new Text(letter.Queue),
                    new Text(letter.At?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-"), new Text(letter.Reason));
            }

            session.Terminal.Write(table);
            return ExitCode.Success;
        });
        return command;
    }
}
