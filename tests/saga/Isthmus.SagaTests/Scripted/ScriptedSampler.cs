using System.Threading.Channels;
using Isthmus.Contracts.Decide;
using Isthmus.Monitor.Sampling;

namespace Isthmus.SagaTests.Scripted;

/// <summary>A service whose load the test decides.</summary>
internal sealed class ScriptedSampler(TimeProvider time) : ILoadSampler
{
    private readonly Channel<LoadSampled> _taken = Channel.CreateUnbounded<LoadSampled>();

    public long? Load { get; set; } = 10;

    /// <summary>Every sample, as it was taken.</summary>
    public ChannelReader<LoadSampled> Taken => _taken.Reader;

    public Task<LoadSampled> SampleAsync(string service, string host, CancellationToken cancellation)
    {
        var sample = new LoadSampled { Service = service, Host = host, SampledAt = time.GetUtcNow(), ActiveConnections = Load };
        if (service == SagaBench.Service)
            _taken.Writer.TryWrite(sample);
        return Task.FromResult(sample);
    }
}
