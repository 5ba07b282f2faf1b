using System.Globalization;
using System.Text.RegularExpressions;
using Isthmus.Contracts;
using Isthmus.Contracts.Freeze;
using Isthmus.Coordinator.Watching;
using Isthmus.SagaTests.Scripted;

namespace Isthmus.SagaTests.Watching;

/// <summary>What Prometheus is told. Instruments belong to the process, so no other coordinator may run in it meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[Collection(Name)]
public sealed partial class MetricsTests
{
    public const string Name = "metrics";

    [System.Text.RegularExpressions.GeneratedRegex("isthmus_migrations_settled[a-z_]*\\{[^}]*outcome=\"Completed\"[^}]*\\} [1-9]")]
    private static partial System.Text.RegularExpressions.Regex SettledMigration();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settled_migrations_and_their_parts_are_counted()
    {
        var listen = TelemetryTests.FreeEndpoint();
        await using var bench = await SagaBench.StartedAsync(bench => bench.Settings["Isthmus:Telemetry:Listen"] = listen);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{listen}/") };
        await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Completed);

        // Counted after the commit that the bench waits for; other tests of this process count into the same meter.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!SettledMigration().IsMatch(await client.GetStringAsync("metrics", patience.Token)))
            await tick.WaitForNextTickAsync(patience.Token);
        Assert.Contains("part=\"criu frozen\"", await client.GetStringAsync("metrics", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_migrations_hosts_outbox_and_dead_letters_are_counted()
    {
        var listen = TelemetryTests.FreeEndpoint();
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            bench.Settings["Isthmus:Telemetry:Listen"] = listen;
            bench.Script.On<CheckpointService>(static _ => StageAct.Throw);
            bench.Script.On<Contracts.Compensate.RestoreSource>(StageAct.Silence);
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://{listen}/") };
        await bench.ReachAsync(await bench.RequestAsync(), MigrationState.RestoringSource);
        await bench.OutboxEmptyAsync();
        bench.Time.Advance(CensusTaker.Period);

        Assert.Equal(1, await CountAsync(client, "isthmus_migrations_open", "RestoringSource", value => value > 0));
        var metrics = await client.GetStringAsync("metrics", Cancellation);
        Assert.Equal(0, Count(metrics, "isthmus_migrations_open", "Freezing"));
        Assert.Equal(2, Count(metrics, "isthmus_hosts", "Present"));
        Assert.Equal(0, Count(metrics, "isthmus_hosts", "Gone"));
        Assert.Equal(0, Count(metrics, "isthmus_outbox_depth", null));
        Assert.Equal(1, Count(metrics, "isthmus_dead_letters", null));
    }

    /// <summary>Asks until the number is as it should be, and returns it. The test's own time limit ends it.</summary>
    private static async Task<double> CountAsync(HttpClient client, string metric, string? state, Func<double?, bool> expected)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        double? count;
        while (!expected(count = Count(await client.GetStringAsync("metrics", patience.Token), metric, state)))
            await tick.WaitForNextTickAsync(patience.Token);
        return count!.Value;
    }

    private static double? Count(string metrics, string metric, string? state)
    {
        var labels = state is null ? "[^}]*" : $"[^}}]*state=\"{state}\"[^}}]*";
        var match = Regex.Match(metrics, $@"^{metric}\{{{labels}\}} (\S+)", RegexOptions.Multiline);
        return match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }
}
