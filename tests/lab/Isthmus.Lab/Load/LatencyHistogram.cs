namespace Isthmus.Lab.Load;

/// <summary>Counts durations in buckets 2 % wide, from 1 µs to some 10 minutes; the longest is kept exactly. Safe for several threads.</summary>
public sealed class LatencyHistogram
{
    private const double Width = 1.02;
    private const int Buckets = 1024;

    private readonly long[] _counts = new long[Buckets];
    private readonly Lock _lock = new();
    private long _total;
    private TimeSpan _longest;

    public void Add(TimeSpan duration)
    {
        var bucket = Math.Clamp((int)(Math.Log(Math.Max(1, duration.TotalMicroseconds)) / Math.Log(Width)), 0, Buckets - 1);
        lock (_lock)
        {
            _counts[bucket]++;
            _total++;
            if (duration > _longest)
                _longest = duration;
        }
    }

    public TimeSpan Longest
    {
        get
        {
            lock (_lock)
                return _longest;
        }
    }

    /// <summary>The duration that a fraction of all is not longer than; zero when there are none.</summary>
    public TimeSpan Percentile(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        lock (_lock)
        {
            var wanted = (long)Math.Ceiling(fraction * _total);
            for (int bucket = 0, seen = 0; bucket < Buckets && _total > 0; bucket++)
            {
                seen += (int)_counts[bucket];
                if (seen >= wanted && seen > 0)
                    return TimeSpan.FromMicroseconds(Math.Min(Math.Pow(Width, bucket + 1), _longest.TotalMicroseconds));
            }

            return TimeSpan.Zero;
        }
    }

    /// <summary>Forgets the longest and returns it: what happens from here on is measured anew.</summary>
    public TimeSpan TakeLongest()
    {
        lock (_lock)
        {
            var longest = _longest;
            _longest = TimeSpan.Zero;
            return longest;
        }
    }
}
