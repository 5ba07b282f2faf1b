using Isthmus.Contracts;

namespace Isthmus.Hosting.Stages;

/// <summary>Measures the named parts of a stage, one after another; safe for parts that overlap.</summary>
public sealed class StageStopwatch(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<StageTiming> _timings = [];
    private readonly long _started = clock.GetTimestamp();
    private long _lap = clock.GetTimestamp();

    /// <summary>Milliseconds since the start.</summary>
    public double Elapsed => clock.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>What was measured so far.</summary>
    public IReadOnlyList<StageTiming> Timings
    {
        get
        {
            lock (_lock)
                return [.. _timings];
        }
    }

    /// <summary>Ends a part that began when the one before it ended.</summary>
    public void Lap(string name)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _timings.Add(new StageTiming(name, clock.GetElapsedTime(_lap, now).TotalMilliseconds));
            _lap = now;
        }
    }

    /// <summary>Adds a part that was measured elsewhere.</summary>
    public void Add(string name, TimeSpan duration)
    {
        lock (_lock)
            _timings.Add(new StageTiming(name, duration.TotalMilliseconds));
    }
}
