namespace Isthmus.Contracts.Preflight;

/// <summary>One side can take part.</summary>
public sealed record PreflightPassed : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Which side speaks.</summary>
    public required MigrationSide Side { get; init; }

    /// <summary>The host that speaks.</summary>
    public required string Host { get; init; }

    /// <summary>From the source: what the destination must match.</summary>
    public SourceFacts? Facts { get; init; }

    /// <summary>From the destination: the MAC address that held frames are sent to, "02:…".</summary>
    public string? LinkAddress { get; init; }

    /// <summary>From the destination: the public key (SubjectPublicKeyInfo, base64) that the bundle is encrypted for.</summary>
    public string? EncryptionKey { get; init; }

    /// <summary>From the destination: those of the source's files that it lacks.</summary>
    public IReadOnlyList<WantedFile> Wanted { get; init; } = [];
}
