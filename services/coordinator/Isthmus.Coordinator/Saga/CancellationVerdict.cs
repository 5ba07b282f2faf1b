using Isthmus.Contracts;

namespace Isthmus.Coordinator.Saga;

/// <summary>Why a migration can no longer be cancelled.</summary>
public static class CancellationVerdict
{
    /// <summary>One sentence for a state that is not <see cref="MigrationStates.IsCancellable"/>.</summary>
    public static string WhyNot(MigrationState state) => state switch
    {
        MigrationState.Switching or MigrationState.Verifying =>
            "The destination already runs the service: undoing the move now would lose what its clients were told since. Move it back instead.",
        MigrationState.DiscardingDestination or MigrationState.RestoringSource => "The migration is being rolled back already.",
        MigrationState.NeedsOperator => "The migration waits for an operator: say which host serves (isthmus resolve).",
        _ => $"The migration has ended ({state}).",
    };
}
