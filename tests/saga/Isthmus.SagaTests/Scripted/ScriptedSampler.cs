using System.Threading.Channels;
using Isthmus.Contracts.Decide;
using Isthmus.Monitor.Sampling;

namespace Isthmus.SagaTests.Scripted;

/// <summary>A service whose load the test decides.</summary>
internal sealed class ScriptedSampler(TimeProvider time) : ILoadSampler
{
    private readonly Channel<LoadSampled> _taken = Channel.CreateUnbounded<LoadSampled>();

    public long? Load { get; set; } = 10;

    /// <summary>A service whose sample never ends.</summary>
    public string? Hangs { get; set; }

    /// <summary>Every sample of the bench's service, as it was taken.</summary>
    public ChannelReader<LoadSampled> Taken => _taken.Reader;

    public async Task<LoadSampled> SampleAsync(string service, string host, CancellationToken cancellation)
    {
        if (service == Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        var sample = new LoadSampled { Service = service, Host = host, SampledAt = time.GetUtcNow(), ActiveConnections = Load };
        if (service == SagaBench.Service)
            _taken.Writer.TryWrite(sample);
        return sample;
    }
}
