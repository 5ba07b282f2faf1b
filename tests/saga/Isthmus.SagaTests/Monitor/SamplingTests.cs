using Isthmus.Contracts;
using Isthmus.Coordinator.Load;
using Isthmus.Monitor.Placement;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.SagaTests.Monitor;

public class SamplingTests
{
    [Fact]
    public async Task Rising_load_moves_the_service_and_the_monitor_follows_it()
    {
        await using var bench = new MonitorBench();
        bench.Saga.Settings["Isthmus:Monitor:Policy"] = "Threshold";
        bench.Saga.Settings["Isthmus:Services:web:HighLoadHost"] = "b";
        bench.Saga.Settings["Isthmus:Services:web:LowLoadHost"] = "a";
        await bench.StartAsync();

        bench.Sampler.Load = 7000;
        await bench.PlayAsync(samples: 3);
        var saga = await bench.Saga.SettledAsync(SagaBench.Service);

        Assert.Equal(MigrationState.Completed, saga.State);
        Assert.Equal(("monitor", "7000 active connections, at or above 6000 for 3 samples"), (saga.RequestedBy, saga.RequestReason));
        await bench.LocatedAsync("b");
        var after = await bench.PlayAsync(samples: 1);
        Assert.Equal("b", after.Host);
        Assert.Equal(7000, bench.Saga.Provider.GetRequiredService<LoadBoard>().Newest(SagaBench.Service)?.ActiveConnections);
    }

    [Fact]
    public async Task Service_whose_sensors_hang_holds_up_no_other()
    {
        await using var bench = new MonitorBench();
        bench.Saga.Settings["Isthmus:Monitor:Policy"] = "Threshold";
        bench.Saga.Settings["Isthmus:Services:web:HighLoadHost"] = "b";
        bench.Sampler.Hangs = "mail";
        await bench.StartAsync();

        bench.Sampler.Load = 7000;
        await bench.PlayAsync(samples: 3);

        Assert.Equal("b", (await bench.Saga.SettledAsync(SagaBench.Service)).Destination);
    }

    [Fact]
    public async Task Samples_of_all_services_reach_the_coordinator()
    {
        await using var bench = new MonitorBench();
        await bench.StartAsync();
        var board = bench.Saga.Provider.GetRequiredService<LoadBoard>();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));

        await bench.PlayAsync(samples: 2);
        while (board.Newest("mail") is null || board.Newest(SagaBench.Service) is null)
            await tick.WaitForNextTickAsync(patience.Token);

        Assert.Equal(bench.Sampler.Load, board.Newest("mail")!.ActiveConnections);
    }

    [Fact]
    public async Task Restarted_monitor_learns_where_the_service_runs()
    {
        await using var bench = new MonitorBench();
        await bench.StartAsync();
        await bench.Saga.ReachAsync(await bench.Saga.RequestAsync(), MigrationState.Completed);
        await bench.Saga.StopAsync();

        await bench.StartAsync("b");

        Assert.Equal("b", (await bench.PlayAsync(samples: 1)).Host);
    }

    [Fact]
    public void Older_epoch_does_not_move_a_service_back()
    {
        var placements = new ServicePlacements();

        Assert.True(placements.Put("web", new ServicePlacement("b", 2)));
        Assert.False(placements.Put("web", new ServicePlacement("a", 1)));

        Assert.Equal("b", placements.Of("web")!.Host);
    }
}
