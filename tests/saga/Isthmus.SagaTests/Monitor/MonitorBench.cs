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

    /// <summary>Lets time pass until so many samples were taken; the last of them.</summary>
    public async Task<LoadSampled> PlayAsync(int samples)
    {
        LoadSampled? last = null;
        for (var sample = 0; sample < samples; sample++)
        {
            // The monitor's timer may not exist yet: time passes until it has ticked.
            var taken = Sampler.Taken.ReadAsync(TestContext.Current.CancellationToken).AsTask();
            for (var second = 0; second < 60 && !taken.IsCompleted; second++)
            {
                Saga.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAny(taken, Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken));
            }

            Assert.True(taken.IsCompleted, "no sample was taken within a minute of the clock");
            last = await taken;
        }

        return last!;
    }

    public async ValueTask DisposeAsync()
    {
        await Saga.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }
}
