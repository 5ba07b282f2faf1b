using Isthmus.Monitor;
using Isthmus.Monitor.Placement;
using Isthmus.Monitor.Sampling;
using Isthmus.SagaTests.Scripted;
using Isthmus.Contracts.Decide;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.SagaTests.Monitor;

/// <summary>The real monitor beside the real coordinator, with a load that the test decides.</summary>
internal sealed class MonitorBench : IAsyncDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("isthmus-monitor-").FullName;

    public MonitorBench()
    {
        Sampler = new ScriptedSampler(Saga.Time);
        Saga.Settings["Isthmus:Monitor:StateDirectory"] = _state;
        Saga.Settings["Isthmus:Monitor:ReserveMemory"] = "0";
        Saga.Settings["Isthmus:Monitor:FailingMemoryStall"] = "101";
        Saga.Arrange = builder =>
        {
            builder.Services.AddSingleton<ILoadSampler>(Sampler);
            builder.AddMonitor();
        };
    }

    public SagaBench Saga { get; } = new();

    public ScriptedSampler Sampler { get; }

    public string StateDirectory => _state;

    /// <summary>Starts, and waits until the monitor knows where the service runs.</summary>
    public async Task StartAsync(string host = "a")
    {
        await Saga.StartAsync();
        await LocatedAsync(host);
    }

    public Task LocatedAsync(string host) => Saga.Provider.GetRequiredService<ServicePlacements>()
        .WhenAsync(SagaBench.Service, placement => placement?.Host == host, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Lets so many intervals pass, each once the sample of the one before was taken; the last sample.</summary>
    public async Task<LoadSampled> PlayAsync(int samples)
    {
        LoadSampled? last = null;
        for (var sample = 0; sample < samples; sample++)
        {
            // The monitor's timer is there since it started, and a turn that comes while one is worked on is remembered:
            // however long the machine takes, one second of the clock is one sample.
            Saga.Time.Advance(TimeSpan.FromSeconds(1));
            last = await Sampler.Taken.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        }

        return last!;
    }

    public async ValueTask DisposeAsync()
    {
        await Saga.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }
}
