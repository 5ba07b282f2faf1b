namespace Isthmus.Bench.Saga.Levels;

/// <summary>What was measured with so many sagas in flight.</summary>
/// <param name="Composition">What carried messages and kept state.</param>
/// <param name="InFlight">Sagas that were open at any time.</param>
/// <param name="Sagas">How many completed.</param>
/// <param name="Took">From the first request to the last completion.</param>
/// <param name="Latencies">From request to completion, each saga's.</param>
/// <param name="PeakBytes">The process's largest resident memory.</param>
/// <param name="Processor">Processor time of this process.</param>
internal sealed record LevelResult(
    string Composition, int InFlight, int Sagas, TimeSpan Took, IReadOnlyList<TimeSpan> Latencies, long PeakBytes, TimeSpan Processor)
{
    /// <summary>Completed sagas a second.</summary>
    public double Rate => Sagas / Took.TotalSeconds;

    /// <summary>The latency that this share (0 to 1) of the sagas did not exceed.</summary>
    public TimeSpan Percentile(double share) => Latencies.Order().ElementAt((int)Math.Ceiling(share * Latencies.Count) - 1);
}
