namespace Isthmus.Cli;

/// <summary>What each <see cref="ExitCode"/> means, for help and documentation.</summary>
internal static class ExitCodes
{
    public static IReadOnlyList<ExitCode> All { get; } = Enum.GetValues<ExitCode>();

    public static string Meaning(ExitCode code) => code switch
    {
        ExitCode.Success => "done; for a move: completed, the service runs on its destination",
        ExitCode.Failed => "an unexpected error",
        ExitCode.Usage => "wrong command line, or a file given to it is wrong",
        ExitCode.NotFound => "no such service, host or migration",
        ExitCode.Unreachable => "the coordinator does not answer",
        ExitCode.RolledBack => "the move was undone; the service runs on its source as before",
        ExitCode.NeedsOperator => "it is not known which side serves; an operator must look",
        ExitCode.Rejected => "refused before anything was frozen",
        ExitCode.BadImages => "checkpoint images are missing, truncated or damaged",
        ExitCode.CannotBeCarried => "the checkpoint uses something that the engine cannot rebuild",
        ExitCode.RestoreFailed => "the restore failed and was undone; nothing of the tree is left",
        ExitCode.ChecksFailed => "at least one check of the machine failed",
        ExitCode.TimedOut => "the time to wait was over; the move goes on",
        ExitCode.Refused => "the broker or the database says no (credentials, certificate, rights): starting again as it is cannot help",
        ExitCode.Interrupted => "interrupted from the keyboard or by a signal",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "An exit code without a meaning."),
    };
}
