namespace Isthmus.Contracts.Freeze;

/// <summary>Command to the source: hold traffic, dump, pack, sign, store.</summary>
public sealed record CheckpointService : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The receiving host.</summary>
    public required string Source { get; init; }

    /// <summary>The host to move to.</summary>
    public required string Destination { get; init; }

    /// <summary>The epoch of this move.</summary>
    public required long Epoch { get; init; }

    /// <summary>Where held frames go after the switch.</summary>
    public string? DestinationLinkAddress { get; init; }

    /// <summary>The public key that the bundle is encrypted for (SubjectPublicKeyInfo, base64).</summary>
    public required string DestinationEncryptionKey { get; init; }
}
