using Isthmus.Contracts.Decide;
using Isthmus.Monitor.Sampling;

namespace Isthmus.Bench.Monitor;

/// <summary>Samples that cost nothing to take: what is left is the monitor's own work.</summary>
internal sealed class SyntheticSampler(TimeProvider time) : ILoadSampler
{
    private long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    public Task<LoadSampled> SampleAsync(string service, string host, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _taken);
        return Task.FromResult(new LoadSampled { Service = service, Host = host, SampledAt = time.GetUtcNow(), ActiveConnections = 1000 + (number % 97), RequestsPerSecond = 800 + (number % 31) });
    }
}
