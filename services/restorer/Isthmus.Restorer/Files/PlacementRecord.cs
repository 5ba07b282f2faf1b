using Isthmus.Contracts.Preflight;

namespace Isthmus.Restorer.Files;

/// <summary>What a move has brought, and put in place, on this host. Written before each step that would have to be undone.</summary>
public sealed record PlacementRecord
{
    public required Guid MigrationId { get; init; }

    public required string Service { get; init; }

    public required long Epoch { get; init; }

    /// <summary>The parts that were fetched.</summary>
    public IReadOnlyList<int> Parts { get; init; } = [];

    /// <summary>The list, once the part that holds it was fetched.</summary>
    public IReadOnlyList<ServiceFile>? Files { get; init; }

    /// <summary>What is put in place, in order; empty before that begins.</summary>
    public IReadOnlyList<PlacementStep> Steps { get; init; } = [];

    /// <summary>True when all is in place.</summary>
    public bool IsComplete { get; init; }
}
