using Isthmus.Contracts;

namespace Isthmus.Coordinator.Saga;

/// <summary>A saga's deadline has passed. Goes through the saga's own queue, behind whatever arrived before it.</summary>
public sealed record StageTimedOut : IMigrationMessage
{
    /// <inheritdoc/>
    public required Guid MigrationId { get; init; }

    /// <inheritdoc/>
    public required string Service { get; init; }

    /// <summary>The deadline that passed; the saga ignores one that it no longer has.</summary>
    public required DateTimeOffset Deadline { get; init; }
}
