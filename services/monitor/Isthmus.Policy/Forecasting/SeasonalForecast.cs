namespace Isthmus.Policy.Forecasting;

/// <summary>
/// Seasonal exponential smoothing (Holt 1957, Winters 1960; additive) for samples that may come late, in constant memory:
/// load = season + level, where the level has a damped trend. The season counts once a whole one has been seen.
/// A <see cref="ChangeDetector"/> on the errors tells when the level no longer holds; it then begins anew at the load seen.
/// </summary>
public sealed class SeasonalForecast(SeasonSettings settings)
{
    // A tenth of a percent would make every sample of a quiet service an outlier: counts of independent clients vary by
    // their square root (Poisson), and no less than this part is taken for noise.
    private const double LeastNoise = 0.02;
    private const double LargestError = 6;

    private readonly float[] _season = new float[settings.Buckets];
    private readonly ChangeDetector _changes = new();
    private double _level;
    private double _trend;
    private double _variance;
    private double _before;
    private double _seen;
    private DateTimeOffset? _last;

    /// <summary>The load now as the forecast sees it, without noise.</summary>
    public double Level => _level + (_last is { } last ? SeasonAt(last) : 0);

    /// <summary>The slope of the load besides the season's, connections a second.</summary>
    public double Trend => _trend;

    /// <summary>The usual distance of a sample from its forecast (standard deviation), connections.</summary>
    public double Noise => Math.Max(Math.Sqrt(_variance), Math.Max(LeastNoise * Math.Abs(Level), Math.Max(1, Math.Sqrt(Math.Abs(Level)))));

    /// <summary>True once a whole season has been seen, so that the season counts.</summary>
    public bool KnowsSeason => _seen >= settings.Season.TotalSeconds;

    /// <summary>Takes a sample in; times must ascend.</summary>
    /// <returns>Whether the load has changed beyond its noise.</returns>
    public LoadChange Add(DateTimeOffset at, double load)
    {
        if (_last is not { } last)
        {
            (_last, _level, _before, _variance) = (at, load, load, 0);
            return LoadChange.None;
        }

        var seconds = (at - last).TotalSeconds;
        if (seconds <= 0)
            return LoadChange.None;
        var knew = KnowsSeason;
        // A hole is no time that was seen: what lies behind it is met as it is.
        _seen += Math.Min(seconds, settings.LevelTime.TotalSeconds);
        var (season, expected) = (SeasonAt(at), _level + (_trend * Math.Min(seconds, settings.TrendTime.TotalSeconds)));
        var error = load - season - expected;
        var scaled = Math.Clamp(error / Noise, -LargestError, LargestError);
        var change = _changes.Add(scaled);
        if (change == LoadChange.None)
            Follow(seconds, expected, error);
        else
            Restart((load + _before) / 2, season);
        Learn(at, load, seconds);
        (_last, _before) = (at, load);
        // The season has just begun to count: what the level held of it is the season's now.
        if (!knew && KnowsSeason)
            _level -= SeasonAt(at);
        return change;
    }

    /// <summary>The load foreseen for a time after the last sample, 0 or more.</summary>
    public double At(DateTimeOffset time)
    {
        if (_last is not { } last)
            return 0;
        var ahead = Math.Max(0, (time - last).TotalSeconds);
        var fade = settings.TrendTime.TotalSeconds;
        return Math.Max(0, _level + SeasonAt(time) + (_trend * fade * (1 - Math.Exp(-ahead / fade))));
    }

    /// <summary>Forgets level and slope, not the season: after a hole in the samples nothing is known about now.</summary>
    public void Interrupt()
    {
        _trend = 0;
        _changes.Reset();
    }

    private static double Weight(double seconds, TimeSpan time) => 1 - Math.Exp(-seconds / time.TotalSeconds);

    private void Follow(double seconds, double expected, double error)
    {
        var level = expected + (Weight(seconds, settings.LevelTime) * error);
        _trend += Weight(seconds, settings.TrendTime) * (((level - _level) / seconds) - _trend);
        _level = level;
        // One wild sample must not hide the next: it counts for no more than the largest error.
        var bounded = Math.Clamp(error, -LargestError * Noise, LargestError * Noise);
        _variance += Weight(seconds, settings.NoiseTime) * ((bounded * bounded) - _variance);
    }

    private void Restart(double load, double season) => (_level, _trend) = (load - season, 0);

    private void Learn(DateTimeOffset at, double load, double seconds)
    {
        var step = settings.Season.TotalSeconds / settings.Buckets;
        var known = KnowsSeason ? settings.SeasonWeight : 0.98;
        var weight = 1 - Math.Pow(1 - known, Math.Min(1, seconds / step));
        ref var bucket = ref _season[(int)(Position(at) % settings.Buckets)];
        bucket += (float)(weight * (load - bucket));
    }

    private double SeasonAt(DateTimeOffset at)
    {
        if (!KnowsSeason)
            return 0;
        // Between the middles of two buckets on the straight line: a step would look like a change.
        var position = Position(at) - 0.5;
        var below = (int)Math.Floor(position);
        var part = position - below;
        var (first, second) = ((below + settings.Buckets) % settings.Buckets, (below + 1) % settings.Buckets);
        return (_season[first] * (1 - part)) + (_season[second] * part);
    }

    private double Position(DateTimeOffset at) => (double)(at.UtcTicks % settings.Season.Ticks) / settings.Season.Ticks * settings.Buckets;
}
