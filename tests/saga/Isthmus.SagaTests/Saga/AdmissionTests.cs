using Isthmus.Contracts;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.SagaTests.Scripted;

namespace Isthmus.SagaTests.Saga;

public class AdmissionTests
{
    [Theory]
    [InlineData("nginx", "b", null, "The service 'nginx' is unknown.")]
    [InlineData("web", "c", null, "The host 'c' is unknown.")]
    [InlineData("web", "a", null, "already runs on 'a'")]
    [InlineData("web", "b", "b", "runs on 'a', not on 'b' as the request expects")]
    public async Task Impossible_request_is_rejected_before_anybody_is_asked(string service, string destination, string? expected, string reason)
    {
        await using var bench = await SagaBench.StartedAsync();

        var saga = await bench.ReachAsync(await bench.RequestAsync(service, destination, expectedSource: expected), MigrationState.Rejected);

        Assert.Contains(reason, saga.FailureReason, StringComparison.Ordinal);
        Assert.NotEmpty(saga.Remedy!);
        Assert.Equal(0, saga.Epoch);
        Assert.Empty(bench.Script.Commands<PreflightMigration>());
    }

    [Fact]
    public async Task One_service_never_moves_twice_at_once()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<CheckpointService>(StageAct.Silence));

        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => bench.RequestAsync()));
        var sagas = await Task.WhenAll(ids.Select(id => bench.ReachAsync(id, MigrationState.Freezing, MigrationState.Rejected)));

        var winner = Assert.Single(sagas, saga => saga.State == MigrationState.Freezing);
        Assert.Equal(winner.CorrelationId, (await bench.ServiceAsync()).ActiveMigration);
        await bench.WaitAsync(winner.CorrelationId, _ => bench.Script.Commands<CheckpointService>().Any(), "commanded to freeze");
        Assert.Single(bench.Script.Commands<CheckpointService>());
        Assert.Equal(1, (await bench.ServiceAsync()).LastEpoch);
    }

    [Fact]
    public async Task Two_services_move_at_the_same_time()
    {
        await using var bench = await SagaBench.StartedAsync();

        var ids = await Task.WhenAll(bench.RequestAsync("web"), bench.RequestAsync("mail"));

        await Task.WhenAll(ids.Select(id => bench.ReachAsync(id, MigrationState.Completed)));
        Assert.Equal("b", (await bench.ServiceAsync("web")).Host);
        Assert.Equal("b", (await bench.ServiceAsync("mail")).Host);
    }
}
