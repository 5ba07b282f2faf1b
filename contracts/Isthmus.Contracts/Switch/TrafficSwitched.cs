namespace Isthmus.Contracts.Switch;

/// <summary>One side finished moving the address and releasing the held packets.</summary>
public sealed record TrafficSwitched : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Which side speaks.</summary>
    public required MigrationSide Side { get; init; }

    /// <summary>The host that speaks.</summary>
    public required string Host { get; init; }

    /// <summary>Frames that were held and sent on.</summary>
    public required long HeldFrames { get; init; }

    /// <summary>What took how long.</summary>
    public IReadOnlyList<StageTiming> Timings { get; init; } = [];
}
