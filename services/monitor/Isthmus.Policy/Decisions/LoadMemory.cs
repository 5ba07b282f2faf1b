using Isthmus.Policy.Forecasting;

namespace Isthmus.Policy.Decisions;

/// <summary>What a policy remembers of one service's load, in constant memory.</summary>
internal sealed class LoadMemory(PolicySettings settings)
{
    private static readonly TimeSpan RatioTime = TimeSpan.FromMinutes(1);

    private readonly SeasonalForecast _forecast = new(settings.Season);
    private readonly SlidingMaximum _highest = new(settings.Stabilisation);
    private DateTimeOffset? _newest;
    private DateTimeOffset? _rose;
    private double? _ratio;
    private double _before;

    /// <summary>The newest load, connections.</summary>
    public double Newest { get; private set; }

    public SeasonalForecast Forecast => _forecast;

    /// <summary>True when a sample was taken in that still says something about now.</summary>
    public bool IsCurrent(DateTimeOffset now) => _newest is { } newest && now - newest <= settings.StaleAfter;

    /// <summary>True shortly after a sudden rise.</summary>
    public bool InPanic(DateTimeOffset now) => _rose is { } rose && now - rose <= settings.PanicWindow;

    /// <summary>How long samples came without a hole.</summary>
    public TimeSpan Watched(DateTimeOffset now) => _highest.Length(now);

    /// <summary>True once samples came without a hole for as long as the stabilisation lasts.</summary>
    public bool IsStable(DateTimeOffset now) => _highest.Covers(now);

    /// <summary>The highest load of the stabilisation's time.</summary>
    public double Highest(DateTimeOffset now) => _highest.At(now);

    /// <summary>False when the sample is stale, out of order or has no load: then it changes nothing.</summary>
    public bool Add(in PolicyInput input)
    {
        if (input.Connections is not { } load || input.Now - input.SampledAt > settings.StaleAfter || input.SampledAt <= _newest || input.SampledAt > input.Now + settings.StaleAfter)
            return false;
        if (_newest is { } newest && input.SampledAt - newest > settings.StaleAfter)
        {
            _forecast.Interrupt();
            _highest.Interrupt();
        }

        if (_forecast.Add(input.SampledAt, load) == LoadChange.Rise)
            _rose = input.SampledAt;
        _highest.Add(input.SampledAt, load);
        Relate(load, input.RequestsPerSecond, _newest is { } last ? input.SampledAt - last : TimeSpan.Zero);
        (_newest, _before, Newest) = (input.SampledAt, Newest, load);
        return true;
    }

    /// <summary>The load foreseen, connections; after a sudden rise no less than the mean of the newest two samples.</summary>
    public double Foreseen(DateTimeOffset now, DateTimeOffset time) =>
        InPanic(now) ? Math.Max(_forecast.At(time), (_before + Newest) / 2) : _forecast.At(time);

    /// <summary>Requests a second at a load, from the ratio that was measured.</summary>
    public double RequestsAt(double connections) => connections * (_ratio ?? settings.RequestsPerConnection);

    private void Relate(double load, double? requests, TimeSpan elapsed)
    {
        if (requests is not { } rate || load < 1)
            return;
        var ratio = rate / load;
        _ratio = _ratio is { } known ? known + ((1 - Math.Exp(-elapsed / RatioTime)) * (ratio - known)) : ratio;
    }
}
