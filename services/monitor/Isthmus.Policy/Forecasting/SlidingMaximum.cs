namespace Isthmus.Policy.Forecasting;

/// <summary>The largest value of a window of time, in constant memory: the window is cut into parts, of which each keeps its largest.</summary>
public sealed class SlidingMaximum
{
    private const int Parts = 60;

    private readonly double[] _largest = new double[Parts];
    private readonly long[] _numbers = new long[Parts];
    private readonly TimeSpan _part;
    private readonly TimeSpan _window;
    private DateTimeOffset? _since;

    /// <param name="window">The window's length; what is up to a sixtieth older may count too.</param>
    public SlidingMaximum(TimeSpan window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, TimeSpan.Zero);
        _window = window;
        _part = TimeSpan.FromTicks(Math.Max(1, window.Ticks / (Parts - 1)));
        Array.Fill(_numbers, -1);
    }

    /// <summary>Takes a value in; times must ascend.</summary>
    public void Add(DateTimeOffset at, double value)
    {
        _since ??= at;
        var number = at.UtcTicks / _part.Ticks;
        var slot = (int)(number % Parts);
        _largest[slot] = _numbers[slot] == number ? Math.Max(_largest[slot], value) : value;
        _numbers[slot] = number;
    }

    /// <summary>The largest value of the window that ends at <paramref name="now"/>; 0 when there is none.</summary>
    public double At(DateTimeOffset now)
    {
        var (newest, largest) = (now.UtcTicks / _part.Ticks, 0.0);
        for (var slot = 0; slot < Parts; slot++)
        {
            if (_numbers[slot] > newest - Parts && _numbers[slot] <= newest)
                largest = Math.Max(largest, _largest[slot]);
        }

        return largest;
    }

    /// <summary>True once values were taken in for the window's whole length without an interruption.</summary>
    public bool Covers(DateTimeOffset now) => _since is { } since && now - since >= _window;

    /// <summary>How long values were taken in without an interruption.</summary>
    public TimeSpan Length(DateTimeOffset now) => _since is { } since ? now - since : TimeSpan.Zero;

    /// <summary>There was a hole: the window begins anew, the largest values stay.</summary>
    public void Interrupt() => _since = null;
}
