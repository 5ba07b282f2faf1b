namespace Isthmus.DistributedTests.Stores;

/// <summary>A wall clock that stands at another time; time passes as ever.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
