namespace Isthmus.Policy.Thresholds;

/// <summary>What a policy remembers of one service between samples.</summary>
public readonly record struct PolicyState
{
    /// <summary>Nothing was seen yet.</summary>
    public static PolicyState Initial { get; } = new();

    /// <summary>The side of the hysteresis band that the load is on, as it was announced.</summary>
    public LoadLevel Level { get; init; }

    /// <summary>The side that the load was on for several samples in a row, as moves are decided by.</summary>
    public LoadLevel Confirmed { get; init; }

    /// <summary>Samples in a row at or above the upper threshold.</summary>
    public int HighStreak { get; init; }

    /// <summary>Samples in a row at or below the lower threshold.</summary>
    public int LowStreak { get; init; }

    /// <summary>When the newest sample that was taken in was taken.</summary>
    public DateTimeOffset? LastSampledAt { get; init; }

    /// <summary>The host of that sample.</summary>
    public string? Host { get; init; }

    /// <summary>A move that a crossing asks for and that has not happened yet.</summary>
    public string? WantedHost { get; init; }

    /// <summary>Why it is wanted.</summary>
    public string? WantedBecause { get; init; }

    /// <summary>Nothing is asked for before this time.</summary>
    public DateTimeOffset? QuietUntil { get; init; }

    /// <summary>The same without streaks: what is not seen in a row does not count.</summary>
    public PolicyState Interrupted() => this with { HighStreak = 0, LowStreak = 0 };
}
