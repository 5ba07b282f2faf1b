namespace Isthmus.Contracts;

/// <summary>What a state means to whoever waits for it.</summary>
public static class MigrationStates
{
    /// <summary>True when nothing more will happen.</summary>
    public static bool IsFinal(this MigrationState state) =>
        state is MigrationState.Completed or MigrationState.RolledBack or MigrationState.Rejected or MigrationState.Resolved;

    /// <summary>True when nothing more will happen by itself: final, or an operator has to look.</summary>
    public static bool IsSettled(this MigrationState state) => state.IsFinal() || state == MigrationState.NeedsOperator;

    /// <summary>True before the point of no return, which is the destination running the tree.</summary>
    public static bool IsCancellable(this MigrationState state) => state <= MigrationState.Restoring;

    /// <summary>The stage of the design that the state belongs to.</summary>
    public static MigrationStage Stage(this MigrationState state) => state switch
    {
        MigrationState.PreflightingSource or MigrationState.PreflightingDestination => MigrationStage.Preflight,
        MigrationState.Staging => MigrationStage.Stage,
        MigrationState.Freezing => MigrationStage.Freeze,
        MigrationState.Transferring => MigrationStage.Transfer,
        MigrationState.Restoring => MigrationStage.Restore,
        MigrationState.Switching => MigrationStage.Switch,
        MigrationState.Verifying or MigrationState.Completed => MigrationStage.Verify,
        MigrationState.Rejected => MigrationStage.Decide,
        _ => MigrationStage.Compensate,
    };
}
