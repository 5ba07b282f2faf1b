using System.CommandLine;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus dead …</c>: messages that nobody could work on.</summary>
internal static class DeadCommand
{
    public static Command Create(Session session) =>
        new("dead", "Look at messages that nobody could work on; put them back, or drop them.")
        {
            DeadListCommand.Create(session),
            DeadShowCommand.Create(session),
            DeadAnswerCommand.Create(session, "replay", "Put a message back into the queue that it came from, when what was wrong has been mended.", "Replayed",
                static (coordinator, id, cancellation) => coordinator.ReplayDeadAsync(id, cancellation)),
            DeadAnswerCommand.Create(session, "discard", "Drop a message for good.", "Discarded",
                static (coordinator, id, cancellation) => coordinator.DiscardDeadAsync(id, cancellation)),
        };
}
