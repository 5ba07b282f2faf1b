namespace Isthmus.Hosting;

/// <summary>How load is sampled and when a move is asked for (section <c>Isthmus:Monitor</c>).</summary>
public sealed class MonitorOptions
{
    /// <summary>Between two samples of a service.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A sample older than this decides nothing.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many samples in a row must lie beyond a threshold, 1 or more.</summary>
    public int ConsecutiveSamples { get; set; } = 3;

    /// <summary>After a service was asked to move, or was seen on another host, no move is asked for during this time.</summary>
    public TimeSpan CoolDown { get; set; } = TimeSpan.FromSeconds(30);
}
