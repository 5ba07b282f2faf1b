using System.Net.Http.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Hosts;
using Isthmus.Hosting.Presence;
using Isthmus.SagaTests.Api;

namespace Isthmus.SagaTests.Hosts;

public class HostRegisterTests
{
    private static readonly Guid First = Guid.NewGuid();

    [Fact]
    public async Task Host_that_was_never_heard_of_is_not_chosen()
    {
        await using var bench = await ElsewhereAsync();
        await SayAsync(bench, "a", HostState.Present);

        var saga = await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Rejected);

        Assert.Equal("The restorer of 'b' was never heard of.", saga.FailureReason);
        Assert.Contains("isthmus hosts", saga.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_that_report_take_part_in_moves_even_when_nobody_configured_them()
    {
        await using var bench = await ElsewhereAsync();
        await SayAsync(bench, "a", HostState.Present);
        await SayAsync(bench, "new", HostState.Present);

        var saga = await bench.ReachAsync(await bench.RequestAsync(destination: "new"), MigrationState.PreflightingSource, MigrationState.PreflightingDestination);

        Assert.Equal("new", saga.Destination);
    }

    [Fact]
    public async Task Host_that_falls_silent_is_gone_and_not_chosen_until_it_is_heard_again()
    {
        await using var bench = await ElsewhereAsync();
        await SayAsync(bench, "a", HostState.Present);
        await SayAsync(bench, "b", HostState.Present);

        bench.Time.Advance(TimeSpan.FromSeconds(21));
        await SayAsync(bench, "a", HostState.Present);

        Assert.Equal(HostState.Gone, (await HostAsync(bench, "b")).State);
        var refused = await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Rejected);
        Assert.StartsWith("The restorer of 'b' is gone: it was last heard of at 2026-01-01 00:00:00Z", refused.FailureReason, StringComparison.Ordinal);
        await SayAsync(bench, "b", HostState.Present);
        await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Completed);
    }

    [Fact]
    public async Task Source_whose_dumper_is_gone_cannot_be_left()
    {
        await using var bench = await ElsewhereAsync();
        await SayAsync(bench, "b", HostState.Present);

        var saga = await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Rejected);

        Assert.Equal("The dumper of 'a' was never heard of.", saga.FailureReason);
    }

    [Fact]
    public async Task Host_with_one_side_only_is_shown_so_and_cannot_be_a_destination()
    {
        await using var bench = await ElsewhereAsync();
        await SayAsync(bench, "a", HostState.Present);
        await SayAsync(bench, "b", HostState.Partial, HostRole.Dumper);

        var saga = await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Rejected);

        Assert.Equal("The restorer of 'b' is not there, only its other side is.", saga.FailureReason);
    }

    [Fact]
    public async Task Good_bye_counts_at_once_but_not_against_a_later_process()
    {
        await using var bench = await ElsewhereAsync();
        await SayAsync(bench, "b", HostState.Present);

        await bench.PublishAsync(new HostLeft { Host = "b", Roles = [HostRole.Dumper, HostRole.Restorer], Instance = Guid.NewGuid() });
        await SayAsync(bench, "a", HostState.Present);
        Assert.Equal(HostState.Present, (await HostAsync(bench, "b")).State);

        await bench.PublishAsync(new HostLeft { Host = "b", Roles = [HostRole.Dumper, HostRole.Restorer], Instance = First });
        await UntilAsync(bench, "b", HostState.Left);
    }

    [Fact]
    public async Task Real_host_tells_what_it_is_and_says_good_bye_when_its_process_ends()
    {
        var pidFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(pidFile, $"{Environment.ProcessId}\n", TestContext.Current.CancellationToken);
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            bench.Settings["Isthmus:Services:web:PidFile"] = pidFile;
            bench.Arrange = static builder => builder.Services.AddHostWork(HostRole.Dumper);
        });

        await UntilAsync(bench, "a", HostState.Present);
        while ((await HostAsync(bench, "a")).Report is null)
            await Task.Yield();

        var report = (await HostAsync(bench, "a")).Report!;
        File.Delete(pidFile);
        Assert.Equal("Linux", report.OperatingSystem);
        Assert.Equal((await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", TestContext.Current.CancellationToken)).Trim(), report.Kernel);
        Assert.Contains("fpu", report.CpuFeatures);
        Assert.Contains("CAP_NET_ADMIN", report.Capabilities);
        Assert.Equal(["web"], report.Running);
        if (File.Exists("/opt/isthmus/bin/criu"))
            Assert.Matches(@"^\d+\.\d+", report.CriuVersion);
    }

    private static async Task<SagaBench> ElsewhereAsync()
    {
        var bench = new SagaBench { HostsAreElsewhere = true };
        await bench.StartAsync();
        return bench;
    }

    private static async Task SayAsync(SagaBench bench, string host, HostState expected, params HostRole[] roles)
    {
        await bench.PublishAsync(new HostReported { Host = host, Roles = roles.Length == 0 ? [HostRole.Dumper, HostRole.Restorer] : roles, Instance = First });
        await UntilAsync(bench, host, expected);
    }

    private static async Task UntilAsync(SagaBench bench, string host, HostState expected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await FindAsync(bench, host))?.State != expected)
            await tick.WaitForNextTickAsync(patience.Token);
    }

    private static async Task<HostStatus> HostAsync(SagaBench bench, string host) => await FindAsync(bench, host) ?? throw new InvalidOperationException($"no host {host}");

    private static async Task<HostStatus?> FindAsync(SagaBench bench, string host)
    {
        using var client = ApiClient.To(bench.Socket);
        var hosts = await client.GetFromJsonAsync<List<HostStatus>>("/hosts", ApiJson.Options, TestContext.Current.CancellationToken);
        return hosts!.SingleOrDefault(one => one.Name == host);
    }
}
