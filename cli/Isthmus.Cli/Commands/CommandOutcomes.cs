namespace Isthmus.Cli.Commands;

/// <summary>Every exit code that a command may end with, in order.</summary>
internal static class CommandOutcomes
{
    private static readonly ExitCode[] Common = [ExitCode.Success, ExitCode.Failed, ExitCode.Usage, ExitCode.Interrupted];

    public static IReadOnlyList<ExitCode> Of(CliCommand command) => [.. Common.Concat(command.Outcomes).Distinct().Order()];
}
