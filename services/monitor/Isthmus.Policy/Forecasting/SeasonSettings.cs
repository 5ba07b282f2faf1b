namespace Isthmus.Policy.Forecasting;

/// <summary>How a forecast learns.</summary>
public sealed record SeasonSettings
{
    /// <summary>The defaults: seasons of a day in steps of five minutes.</summary>
    public static SeasonSettings Default { get; } = new();

    /// <summary>What load repeats itself in.</summary>
    public TimeSpan Season { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Parts of a season, each with a load of its own; memory is 4 bytes each.</summary>
    public int Buckets { get; init; } = 288;

    /// <summary>Part of what a bucket knows that one season replaces, above 0 to 1.</summary>
    public double SeasonWeight { get; init; } = 0.4;

    /// <summary>Over which time the load's distance from the season is smoothed.</summary>
    public TimeSpan LevelTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Over which time its slope is smoothed, and after which a foreseen slope has faded.</summary>
    public TimeSpan TrendTime { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Over which time the size of the noise is smoothed.</summary>
    public TimeSpan NoiseTime { get; init; } = TimeSpan.FromSeconds(120);
}
