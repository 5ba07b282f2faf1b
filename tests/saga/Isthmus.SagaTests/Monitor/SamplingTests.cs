using Isthmus.Contracts;
using Isthmus.Contracts.Decide;
using Isthmus.Coordinator.Load;
using Isthmus.Monitor;
using Isthmus.Monitor.Placement;
using Isthmus.Monitor.Sampling;
using Isthmus.SagaTests.Scripted;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.SagaTests.Monitor;

/// <summary>The real monitor beside the real coordinator, with a load that the test decides.</summary>
public class SamplingTests
{
    [Fact]
    public async Task Rising_load_moves_the_service_and_the_monitor_follows_it()
    {
        await using var bench = new SagaBench();
        var sampler = new ScriptedSampler(bench.Time);
        bench.Settings["Isthmus:Services:web:HighLoadHost"] = "b";
        bench.Settings["Isthmus:Services:web:LowLoadHost"] = "a";
        bench.Arrange = builder =>
        {
            builder.Services.AddSingleton<ILoadSampler>(sampler);
            builder.AddMonitor();
        };
        await bench.StartAsync();
        await LocatedAsync(bench, "a");

        sampler.Load = 7000;
        await PlayAsync(bench, sampler, samples: 3);
        var saga = await bench.SettledAsync(SagaBench.Service);

        Assert.Equal(MigrationState.Completed, saga.State);
        Assert.Equal(("monitor", "7000 active connections, at or above 6000 for 3 samples"), (saga.RequestedBy, saga.RequestReason));
        await LocatedAsync(bench, "b");
        var after = await PlayAsync(bench, sampler, samples: 1);
        Assert.Equal("b", after.Host);
        Assert.Equal(7000, bench.Provider.GetRequiredService<LoadBoard>().Newest(SagaBench.Service)?.ActiveConnections);
    }

    [Fact]
    public async Task Restarted_monitor_learns_where_the_service_runs()
    {
        await using var bench = new SagaBench();
        var sampler = new ScriptedSampler(bench.Time);
        bench.Arrange = builder =>
        {
            builder.Services.AddSingleton<ILoadSampler>(sampler);
            builder.AddMonitor();
        };
        await bench.StartAsync();
        await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Completed);
        await bench.StopAsync();

        await bench.StartAsync();

        await LocatedAsync(bench, "b");
        Assert.Equal("b", (await PlayAsync(bench, sampler, samples: 1)).Host);
    }

    [Fact]
    public void Older_epoch_does_not_move_a_service_back()
    {
        var placements = new ServicePlacements();

        Assert.True(placements.Put("web", new ServicePlacement("b", 2)));
        Assert.False(placements.Put("web", new ServicePlacement("a", 1)));

        Assert.Equal("b", placements.Of("web")!.Host);
    }

    private static async Task<LoadSampled> PlayAsync(SagaBench bench, ScriptedSampler sampler, int samples)
    {
        LoadSampled? last = null;
        for (var sample = 0; sample < samples; sample++)
        {
            // The monitor's timer may not exist yet: time passes until it has ticked.
            var taken = sampler.Taken.ReadAsync(TestContext.Current.CancellationToken).AsTask();
            for (var second = 0; second < 60 && !taken.IsCompleted; second++)
            {
                bench.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAny(taken, Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken));
            }

            Assert.True(taken.IsCompleted, "no sample was taken within a minute of the clock");
            last = await taken;
        }

        return last!;
    }

    private static Task LocatedAsync(SagaBench bench, string host) => bench.Provider.GetRequiredService<ServicePlacements>()
        .WhenAsync(SagaBench.Service, placement => placement?.Host == host, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20));
}
