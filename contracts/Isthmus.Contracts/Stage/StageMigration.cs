using Isthmus.Contracts.Preflight;

namespace Isthmus.Contracts.Stage;

/// <summary>Command to one host: get ready for the move while the service runs.</summary>
public sealed record StageMigration : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Which side the receiving host is.</summary>
    public required MigrationSide Side { get; init; }

    /// <summary>The host that serves now.</summary>
    public required string Source { get; init; }

    /// <summary>The host to move to.</summary>
    public required string Destination { get; init; }

    /// <summary>The epoch of this move.</summary>
    public required long Epoch { get; init; }

    /// <summary>What the source found.</summary>
    public required SourceFacts Facts { get; init; }
}
