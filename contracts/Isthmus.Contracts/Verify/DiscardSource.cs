namespace Isthmus.Contracts.Verify;

/// <summary>Command to the source: the destination serves and was verified; forget the checkpoint and lift what holds traffic.</summary>
public sealed record DiscardSource : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The receiving host.</summary>
    public required string Source { get; init; }

    /// <summary>The epoch that serves now, elsewhere.</summary>
    public required long Epoch { get; init; }
}
