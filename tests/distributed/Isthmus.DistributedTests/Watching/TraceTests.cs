using Isthmus.Contracts;
using Isthmus.DistributedTests.Moves;

namespace Isthmus.DistributedTests.Watching;

/// <summary>What a collector gets of a real move of nginx, with each service a process of its own.</summary>
public sealed class TraceTests
{
    private static readonly string[] s_services = ["isthmus-coordinator", "isthmus-dumper", "isthmus-restorer", "isthmus-transfer"];
    private static readonly string[] s_stages = ["Preflight", "Stage", "Freeze", "Transfer", "Restore", "Switch", "Verify", "Discard", "RestoreSource"];
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Move_is_one_trace_of_all_services_and_their_metrics_arrive()
    {
        await using var collector = await OtlpReceiver.StartAsync(Cancellation);
        await using var lab = await DistributedLab.StartAsync(Cancellation, new Dictionary<string, string>(
            s_stages.Select(static stage => KeyValuePair.Create($"Isthmus__Timeouts__{stage}", "00:03:00"))) // nothing is to time out here
        {
            ["Isthmus__Telemetry__OtlpEndpoint"] = collector.Endpoint,
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200", // milliseconds; 5 s and 60 s otherwise
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        });
        var migration = await lab.RequestAsync(Cancellation);
        var status = await lab.WaitAsync(migration, static status => status.State.IsSettled(), Cancellation);
        Assert.True(status.State == MigrationState.Completed, $"{status}\n{lab.Logs}");

        var trace = migration.ToString("N");
        IEnumerable<ReceivedSpan> Spans() => collector.Spans.Where(span => span.Trace == trace);
        // One tree: all parents are known but the root, which nobody sends.
        int Unknown() => Spans().Select(static span => span.Parent).Except(Spans().Select(static span => span.Id)).Count();
        await UntilAsync(() => s_services.Order().SequenceEqual(Spans().Select(static span => span.Service).Distinct().Order()) && Unknown() == 1,
            () => string.Join('\n', Spans().Select(static span => $"{span}").Prepend($"{Unknown()} parents are not known; spans of the trace:")));
        Assert.Contains(Spans(), static span => span is { Service: "isthmus-coordinator", Name: "saga CheckpointStored" or "saga TrafficSwitched" });

        (string, string)[] wanted =
        [
            ("isthmus-coordinator", "isthmus.migrations.settled"), ("isthmus-coordinator", "isthmus.hosts"), ("isthmus-coordinator", "isthmus.stage.part.duration"),
            .. s_services.Select(static service => (service, "messaging.masstransit.consume")),
        ];
        await UntilAsync(() => wanted.All(collector.Metrics.Contains), () => $"There are: {string.Join(", ", collector.Metrics.Order())}");
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string> found)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, Cancellation);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!condition())
                await tick.WaitForNextTickAsync(both.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Assert.Fail(found());
        }
    }
}
