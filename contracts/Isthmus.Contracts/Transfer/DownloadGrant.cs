namespace Isthmus.Contracts.Transfer;

/// <summary>A short-lived right to fetch one object.</summary>
public sealed record DownloadGrant
{
    /// <summary>Where to fetch: a file: or https: URL.</summary>
    public required string Location { get; init; }

    /// <summary>No use after this, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
