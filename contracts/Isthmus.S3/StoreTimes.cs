namespace Isthmus.S3;

/// <summary>How patient a client of a store is.</summary>
/// <param name="RetryFor">How long a request is tried again that failed for a reason that may pass; zero for one attempt.</param>
/// <param name="ConnectWithin">How long a connection may take.</param>
/// <param name="AnswerWithin">How long the store may take to answer a request, besides the time for its body.</param>
/// <param name="SlowestBytesPerSecond">The slowest rate that a body may move with.</param>
public sealed record StoreTimes(TimeSpan RetryFor, TimeSpan ConnectWithin, TimeSpan AnswerWithin, long SlowestBytesPerSecond)
{
    public static StoreTimes Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), 4 << 20);

    /// <summary>The longest that one attempt with a body of this size may take.</summary>
    public TimeSpan AttemptWithin(long bytes) => AnswerWithin + TimeSpan.FromSeconds((double)bytes / SlowestBytesPerSecond);
}
