namespace Isthmus.Contracts.Preflight;

/// <summary>Command to one host: can this service leave you (source), can it run on you (destination)? Nothing is frozen.</summary>
public sealed record PreflightMigration : IMigrationMessage
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

    /// <summary>The epoch that the destination will serve under.</summary>
    public required long Epoch { get; init; }

    /// <summary>What the source found; given to the destination, null for the source.</summary>
    public SourceFacts? Facts { get; init; }
}
