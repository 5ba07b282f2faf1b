namespace Isthmus.Contracts.Verify;

/// <summary>The source forgot its copy.</summary>
public sealed record SourceDiscarded : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The source.</summary>
    public required string Host { get; init; }
}
