using Isthmus.Contracts;

namespace Isthmus.Coordinator.Saga;

/// <summary>
/// The coordinator has started and found this migration open. The command of its current state is sent again, because
/// the process may have died between storing the state and sending it; whoever receives it twice changes nothing.
/// </summary>
public sealed record ResumeMigration : IMigrationMessage
{
    /// <inheritdoc/>
    public required Guid MigrationId { get; init; }

    /// <inheritdoc/>
    public required string Service { get; init; }
}
