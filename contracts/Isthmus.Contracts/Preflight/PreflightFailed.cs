namespace Isthmus.Contracts.Preflight;

/// <summary>One side cannot take part; nothing was changed.</summary>
public sealed record PreflightFailed : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Which side speaks.</summary>
    public required MigrationSide Side { get; init; }

    /// <summary>The host that speaks.</summary>
    public required string Host { get; init; }

    /// <summary>Every reason found, not only the first.</summary>
    public IReadOnlyList<Refusal> Refusals { get; init; } = [];
}
