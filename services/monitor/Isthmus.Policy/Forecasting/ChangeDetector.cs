namespace Isthmus.Policy.Forecasting;

/// <summary>
/// Two-sided cumulative sums (Page 1954) of errors in units of their standard deviation: small errors are forgiven, a row
/// of them to one side, or two large ones, is a change. With these constants independent normal noise raises an alarm
/// about once in e^(2·slack·limit) = e^20 samples, fifteen years of seconds.
/// </summary>
public sealed class ChangeDetector
{
    private const double Slack = 1;
    private const double Limit = 10;

    private double _up;
    private double _down;

    /// <param name="error">The error of one forecast in standard deviations, bounded by the caller.</param>
    public LoadChange Add(double error)
    {
        _up = Math.Max(0, _up + error - Slack);
        _down = Math.Max(0, _down - error - Slack);
        if (_up < Limit && _down < Limit)
            return LoadChange.None;
        var change = _up >= Limit ? LoadChange.Rise : LoadChange.Fall;
        Reset();
        return change;
    }

    /// <summary>Forgets what was summed.</summary>
    public void Reset() => (_up, _down) = (0, 0);
}
