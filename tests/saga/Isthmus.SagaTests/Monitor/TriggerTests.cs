using System.Net.Http.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Preflight;
using Isthmus.Coordinator.Load;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Saga;
using Isthmus.Monitor.Hosts;
using Isthmus.SagaTests.Api;
using Isthmus.SagaTests.Scripted;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.SagaTests.Monitor;

/// <summary>Every trigger of a move, from its notice through the saga to the moved service.</summary>
public class TriggerTests
{
    public static TheoryData<INotice, MoveTrigger, string> Notices => new()
    {
        { new HostMaintenanceRequested { Host = "a", From = DateTimeOffset.UnixEpoch, RequestedBy = "operator:alice" }, MoveTrigger.Maintenance, "maintenance of a begins at" },
        { new OsVulnerabilityAnnounced { Advisory = "CVE-2026-1", Os = "linux", FirstAffected = "6.1", FixedIn = "6.1.99" }, MoveTrigger.Vulnerability, "a is vulnerable (CVE-2026-1)" },
        { new HostFailing { Host = "a", ReportedBy = "smartd", Reason = "disk errors" }, MoveTrigger.FailingHost, "a is failing (disk errors (smartd))" },
    };

    [Theory]
    [MemberData(nameof(Notices))]
    public async Task Notice_moves_the_service_off_the_host_and_is_the_moves_reason(INotice notice, MoveTrigger trigger, string reason)
    {
        await using var bench = await StartedAsync();

        await TakeInAsync(bench, notice);
        await bench.PlayAsync(samples: 2);
        var saga = await bench.Saga.SettledAsync(SagaBench.Service);

        Assert.Equal((MigrationState.Completed, "b", "monitor"), (saga.State, saga.Destination, saga.RequestedBy));
        Assert.Contains(reason, saga.RequestReason, StringComparison.Ordinal);
        await bench.LocatedAsync("b");
        var log = bench.Saga.Provider.GetRequiredService<DecisionBoard>().Of(SagaBench.Service);
        Assert.Contains(log.Recent.Prepend(log.Newest!), decided => decided.Decision is { Destination: "b" } decision && decision.Trigger == trigger && decided.MigrationId == saga.CorrelationId);
    }

    [Fact]
    public async Task Host_of_another_version_or_system_is_left_alone()
    {
        await using var bench = await StartedAsync();

        await TakeInAsync(bench, new OsVulnerabilityAnnounced { Advisory = "CVE-2026-2", Os = "linux", FirstAffected = "6.2", FixedIn = "6.3" });
        await TakeInAsync(bench, new OsVulnerabilityAnnounced { Advisory = "SA-26:01", Os = "freebsd" });
        await bench.PlayAsync(samples: 5);

        Assert.Equal(0, await MigrationsAsync(bench));
    }

    [Fact]
    public async Task Service_does_not_go_to_a_host_with_the_same_hole()
    {
        await using var bench = await StartedAsync();

        await TakeInAsync(bench, new OsVulnerabilityAnnounced { Advisory = "CVE-2026-3", Os = "linux" });
        await bench.PlayAsync(samples: 3);

        Assert.Equal(0, await MigrationsAsync(bench));
        var newest = (await WhyAsync(bench, "no-host")).Decision;
        Assert.Contains("b: it is vulnerable: CVE-2026-3", newest.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_moves_the_service()
    {
        await using var bench = new MonitorBench();
        bench.Saga.Settings["Isthmus:Services:web:Schedule:0"] = "00:00-00:00 b";
        await bench.StartAsync();

        await bench.PlayAsync(samples: 2);

        Assert.Equal((MigrationState.Completed, "b"), Outcome(await bench.Saga.SettledAsync(SagaBench.Service)));
    }

    [Fact]
    public async Task Load_that_is_foreseen_to_fail_requests_moves_the_service_by_the_forecast()
    {
        await using var bench = new MonitorBench();
        bench.Saga.Settings["Isthmus:Services:web:HighLoadHost"] = "b";
        bench.Saga.Settings["Isthmus:Hosts:b:Os"] = "FreeBsd";
        await bench.StartAsync();

        bench.Sampler.Load = 12_000;
        await bench.PlayAsync(samples: 15);
        var saga = await bench.Saga.SettledAsync(SagaBench.Service);

        Assert.Equal((MigrationState.Completed, "b"), Outcome(saga));
        Assert.StartsWith("Move to b: over 10 min at 12000 connections it costs", saga.RequestReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Destination_that_turned_a_service_down_is_left_alone_for_a_while()
    {
        await using var bench = await StartedAsync();
        bench.Saga.Script.On<PreflightMigration>(command => command.Side == MigrationSide.Destination ? StageAct.Fail : StageAct.Answer);

        await TakeInAsync(bench, new HostFailing { Host = "a", ReportedBy = "smartd", Reason = "disk errors" });
        await bench.PlayAsync(samples: 2);
        Assert.Equal(MigrationState.Rejected, (await bench.Saga.SettledAsync(SagaBench.Service)).State);
        await bench.PlayAsync(samples: 40);

        Assert.Equal(1, await MigrationsAsync(bench));
        Assert.Contains("a move there failed (1 in a row)", (await WhyAsync(bench, "no-host")).Decision.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notice_holds_after_a_restart()
    {
        await using var bench = await StartedAsync();
        await TakeInAsync(bench, new HostMaintenanceRequested { Host = "b", From = DateTimeOffset.UnixEpoch, RequestedBy = "operator" });
        await bench.Saga.StopAsync();

        await bench.StartAsync();

        Assert.Contains("b", bench.Saga.Provider.GetRequiredService<NoticeBoard>().Current.Maintenance.Keys);
    }

    [Fact]
    public async Task Dry_run_moves_nothing_and_reports_what_it_would_have_done()
    {
        await using var bench = new MonitorBench();
        bench.Saga.Settings["Isthmus:Monitor:DryRun"] = "true";
        bench.Saga.Settings["Isthmus:Monitor:ReportInterval"] = "00:00:10";
        bench.Saga.Settings["Isthmus:Services:web:HighLoadHost"] = "b";
        bench.Saga.Settings["Isthmus:Hosts:b:Os"] = "FreeBsd";
        await bench.StartAsync();

        bench.Sampler.Load = 12_000;
        await bench.PlayAsync(samples: 45);
        var board = bench.Saga.Provider.GetRequiredService<DecisionBoard>();
        await UntilAsync(() => board.ReportOf(SagaBench.Service) is { MoveCount: > 0 } known && known.SecondsOnHost.ContainsKey("b"));
        using var client = ApiClient.To(bench.Saga.Socket);
        var report = (await client.GetFromJsonAsync<PolicyReported>("services/web/report", ApiJson.Options, TestContext.Current.CancellationToken))!;

        Assert.Equal(0, await MigrationsAsync(bench));
        Assert.True(report is { DryRun: true, MoveCount: 1 });
        Assert.Equal(("a", "b", MoveTrigger.Load), (report.Moves[0].Source, report.Moves[0].Destination, report.Moves[0].Trigger));
        Assert.True(report.SecondsOnHost["b"] > 0 && report.FailedByPolicy < report.FailedAsServed, $"{report}");
    }

    [Fact]
    public async Task Why_is_answered_for_a_service_that_stays()
    {
        await using var bench = await StartedAsync();
        await bench.PlayAsync(samples: 3);
        await WhyAsync(bench, "cheapest");
        using var client = ApiClient.To(bench.Saga.Socket);

        var log = (await client.GetFromJsonAsync<DecisionLog>("services/web/decisions", ApiJson.Options, TestContext.Current.CancellationToken))!;

        Assert.Null(log.Newest!.Decision.Destination);
        Assert.NotEmpty(log.Newest.Decision.Reasons);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync(new Uri("services/nothing/decisions", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task<MonitorBench> StartedAsync()
    {
        var bench = new MonitorBench();
        bench.Saga.Settings["Isthmus:Hosts:a:OsVersion"] = "6.1.50-amd64";
        bench.Saga.Settings["Isthmus:Hosts:b:OsVersion"] = "6.18.0";
        await bench.StartAsync();
        return bench;
    }

    private static (MigrationState?, string) Outcome(MigrationSaga saga) => (saga.State, saga.Destination);

    /// <summary>Publishes a notice and waits until the monitor has it.</summary>
    private static async Task TakeInAsync(MonitorBench bench, INotice notice)
    {
        var board = bench.Saga.Provider.GetRequiredService<NoticeBoard>();
        await bench.Saga.PublishAsync(notice);
        await UntilAsync(() => notice switch
        {
            HostMaintenanceRequested request => board.Current.Maintenance.ContainsKey(request.Host),
            OsVulnerabilityAnnounced announced => board.Current.Vulnerabilities.ContainsKey(announced.Advisory),
            HostFailing failing => board.Current.Failing.ContainsKey(failing.Host),
            _ => false,
        });
    }

    private static async Task<MoveDecided> WhyAsync(MonitorBench bench, string rule)
    {
        var board = bench.Saga.Provider.GetRequiredService<DecisionBoard>();
        await UntilAsync(() => board.Of(SagaBench.Service).Newest?.Decision.Rule == rule);
        return board.Of(SagaBench.Service).Newest!;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
            await tick.WaitForNextTickAsync(patience.Token);
    }

    private static async Task<int> MigrationsAsync(MonitorBench bench)
    {
        await using var database = await bench.Saga.Provider.GetRequiredService<IDbContextFactory<CoordinatorDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await database.Migrations.CountAsync(saga => saga.Service == SagaBench.Service, TestContext.Current.CancellationToken);
    }
}
