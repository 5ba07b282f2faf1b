namespace Isthmus.Contracts.Decide;

/// <summary>
/// A service's load crossed its upper threshold going up, or its lower one going down (hysteresis). Announced at the first
/// sample beyond; whether a move follows is decided apart.
/// </summary>
public sealed record LoadThresholdCrossed : IBusMessage
{
    /// <summary>The service's name.</summary>
    public required string Service { get; init; }

    /// <summary>The host that serves.</summary>
    public required string Host { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset CrossedAt { get; init; }

    /// <summary>True when the upper threshold was crossed, false for the lower one.</summary>
    public required bool Rising { get; init; }

    /// <summary>The load, in active connections.</summary>
    public required double Value { get; init; }

    /// <summary>The threshold that was crossed, in active connections.</summary>
    public required double Threshold { get; init; }
}
