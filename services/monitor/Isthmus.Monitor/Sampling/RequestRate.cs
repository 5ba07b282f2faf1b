using Isthmus.Contracts.Decide;

namespace Isthmus.Monitor.Sampling;

/// <summary>Requests a second out of two samples of a counter.</summary>
public static class RequestRate
{
    /// <summary>
    /// The rate, or null when it can't be known: a sample is missing, time did not pass, or the counter went back because
    /// the service was started anew.
    /// </summary>
    public static double? Between(LoadSampled? before, LoadSampled sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (before?.Requests is not { } earlier || sample.Requests is not { } later || later < earlier)
            return null;
        var seconds = (sample.SampledAt - before.SampledAt).TotalSeconds;
        return seconds > 0 ? (later - earlier) / seconds : null;
    }
}
