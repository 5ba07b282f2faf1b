using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Isthmus.Contracts;
using Isthmus.SagaTests.Databases;
using Isthmus.SagaTests.Scripted;

namespace Isthmus.SagaTests.Watching;

public class TelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migration_is_one_trace_through_the_saga_and_the_bus()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "MassTransit" || source.Name.StartsWith("Isthmus.", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var bench = await SagaBench.StartedAsync();

        var id = await bench.RequestAsync();
        await bench.WaitAsync(id, saga => saga is { State: MigrationState.Completed, Deadline: null }, "completed and discarded");

        var trace = spans.Where(span => span.TraceId.ToHexString() == id.ToString("N")).ToList();
        Assert.Contains(trace, span => span.OperationName == "saga PreflightPassed");
        // Commands leave from the saga's span, and what the stages answer comes back in it.
        var sent = trace.Where(span => span.Source.Name == "MassTransit" && span.Kind == ActivityKind.Producer).ToList();
        Assert.Contains(sent, span => span.DisplayName.Contains("dumper-a", StringComparison.Ordinal));
        Assert.Contains(sent, span => span.DisplayName.Contains("CheckpointStored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_is_told_over_http()
    {
        var listen = FreeEndpoint();
        await using var bench = await SagaBench.StartedAsync(bench => bench.Settings["Isthmus:Telemetry:Listen"] = listen);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{listen}/") };

        Assert.Equal("live\n", await client.GetStringAsync("health/live", Cancellation));
        Assert.StartsWith("ready\ndatabase: Healthy\n", await client.GetStringAsync("health/ready", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_without_its_database_lives_but_is_not_ready_and_says_why()
    {
        await using var server = new LocalPostgreSql();
        await server.InitializeAsync();
        var listen = FreeEndpoint();
        await using var bench = new SagaBench { Server = await server.CreateDatabaseAsync(Cancellation) };
        await new Coordinator.Persistence.Schema.SchemaUpgrade(new Coordinator.Persistence.Dialects.PostgreSqlDialect(bench.Server), TimeProvider.System).UpgradeAsync(Cancellation);
        bench.Settings["Isthmus:Telemetry:Listen"] = listen;
        await bench.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://{listen}/") };

        await server.StopServerAsync();

        using var ready = await client.GetAsync("health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("database: Unhealthy (The database", await ready.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("live\n", await client.GetStringAsync("health/live", Cancellation));
    }

    [Fact]
    public async Task Stop_in_the_middle_of_a_stage_lets_it_end()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<Contracts.Freeze.CheckpointService>(StageAct.Slow));
        var id = await bench.RequestAsync();
        await bench.Script.ReceivedAsync(message => message is Contracts.Freeze.CheckpointService, times: 1, Cancellation);

        var stopping = bench.StopAsync();
        Assert.False(bench.Script.SlowEnded.IsCompleted);
        bench.Script.EndSlow();
        await stopping;

        await bench.Script.SlowEnded.WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
        await bench.StartAsync();
        await bench.ReachAsync(id, MigrationState.Freezing, MigrationState.Transferring, MigrationState.Completed);
    }

    internal static string FreeEndpoint()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }
}
