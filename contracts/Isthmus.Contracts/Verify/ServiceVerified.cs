namespace Isthmus.Contracts.Verify;

/// <summary>The service answered at its address, asked from outside.</summary>
public sealed record ServiceVerified : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>What it answered: "HTTP 200", "TCP connection accepted".</summary>
    public required string Answer { get; init; }

    /// <summary>How often it had to be asked, 1 or more.</summary>
    public required int Attempts { get; init; }

    /// <summary>What took how long.</summary>
    public IReadOnlyList<StageTiming> Timings { get; init; } = [];
}
