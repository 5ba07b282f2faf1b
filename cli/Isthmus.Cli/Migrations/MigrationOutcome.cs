using Isthmus.Contracts;

namespace Isthmus.Cli.Migrations;

/// <summary>What a settled migration means for the process that waited for it.</summary>
internal static class MigrationOutcome
{
    public static ExitCode ExitCodeOf(MigrationState state) => state switch
    {
        MigrationState.Completed or MigrationState.Resolved => ExitCode.Success,
        MigrationState.RolledBack => ExitCode.RolledBack,
        MigrationState.NeedsOperator => ExitCode.NeedsOperator,
        MigrationState.Rejected => ExitCode.Rejected,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "The migration has not settled."),
    };
}
