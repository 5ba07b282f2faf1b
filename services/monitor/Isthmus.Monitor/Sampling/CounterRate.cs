namespace Isthmus.Monitor.Sampling;

/// <summary>What a counter grew by, a second.</summary>
public static class CounterRate
{
    /// <summary>The rate, or null when it can't be known: a reading is missing, time did not pass, or the counter went back because what counts was started anew.</summary>
    public static double? Between(long? before, long? after, TimeSpan elapsed) =>
        before is { } earlier && after is { } later && later >= earlier && elapsed > TimeSpan.Zero ? (later - earlier) / elapsed.TotalSeconds : null;
}
