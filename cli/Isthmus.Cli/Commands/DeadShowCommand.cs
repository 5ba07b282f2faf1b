using System.CommandLine;
using System.Globalization;
using Isthmus.Cli.Serialization;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus dead show ID</c>.</summary>
internal static class DeadShowCommand
{
    public static Command Create(Session session)
    {
        var id = DeadAnswerCommand.Id(session);
        var command = new CliCommand("show", "Show one dead letter with what was sent.")
        {
            Examples = ["isthmus dead show 7dac9eb1a321fae7"],
            Outcomes = CoordinatorCommand.Outcomes,
        };
        command.Add(id);
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var wanted = result.GetRequiredValue(id);
            var letter = (await coordinator.DeadAsync(cancellation)).FirstOrDefault(one => one.Id == wanted)
                ?? throw new CommandFailedException(ExitCode.NotFound, $"There is no dead letter {wanted}.", "See the list: isthmus dead list.");
            if (result.GetValue(GlobalOptions.Json))
            {
                session.Terminal.WriteJson(letter, CliJson.Shared.DeadMessage);
                return ExitCode.Success;
            }

            session.Terminal.WriteLine($"Message  {(letter.MessageType.Length > 0 ? letter.MessageType : "(not known)")}");
            session.Terminal.WriteLine($"Queue    {letter.Queue}");
            session.Terminal.WriteLine($"When     {letter.At?.ToString("O", CultureInfo.InvariantCulture) ?? "(not known)"}");
            session.Terminal.WriteLine($"Reason   {letter.Reason}{(letter.ExceptionType.Length > 0 ? $" ({letter.ExceptionType})" : "")}");
            session.Terminal.WriteLine("");
            session.Terminal.WriteLine(letter.Body);
            return ExitCode.Success;
        });
        return command;
    }
}
