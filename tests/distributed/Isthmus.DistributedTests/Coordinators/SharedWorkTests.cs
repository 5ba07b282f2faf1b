using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Isthmus.Containers;
using Isthmus.Contracts;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Hosts;
using Isthmus.Coordinator;
using Isthmus.Coordinator.Load;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Schema;
using Isthmus.DistributedTests.Broker;
using Isthmus.Hosting;
using Isthmus.Lab.Server;
using Isthmus.SagaTests.Scripted;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.DistributedTests.Coordinators;

/// <summary>Several coordinators on one broker and one database share the work.</summary>
public sealed class SharedWorkTests(SharedServers servers)
{
    private const int Services = 12;
    private static readonly string[] s_queues = [QueueNames.Transfer, QueueNames.Dumper("a"), QueueNames.Restorer("a"), QueueNames.Dumper("b"), QueueNames.Restorer("b")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_coordinators_move_many_services_at_once_and_one_of_them_may_die()
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var database = await DatabaseAsync();
        using var service = new TcpListener(IPAddress.Loopback, 0);
        service.Start();
        var configuration = Write(space, database, ((IPEndPoint)service.LocalEndpoint).Port);
        var script = new StageScript();
        var stages = await space.StartStagesAsync(script, Cancellation, null, s_queues);
        await using var one = await StartAsync(space, configuration, "one");
        await using var two = await StartAsync(space, configuration, "two");
        var bus = stages.Services.GetRequiredService<IBus>();
        await ReportHostsAsync(bus, database);

        // Two programs ask for the same at the same time: each service goes, once.
        var asked = Enumerable.Range(0, 2 * Services).Select(static at => (Id: Guid.NewGuid(), Service: NameOf(at % Services))).ToList();
        await Task.WhenAll(asked.Select(move => bus.Publish(
            new MigrationRequested { MigrationId = move.Id, Service = move.Service, Destination = "b", RequestedBy = "test" }, Cancellation)));
        await WaitAsync(database, sagas => sagas.Any(static saga => saga.State is MigrationState.Completed) && sagas.Any(static saga => saga.State is { } state && !state.IsSettled()),
            "some done and some open", orAll: asked.Count);
        await one.KillAsync(Cancellation);
        var sagas = await WaitAsync(database, sagas => sagas.Count == asked.Count && sagas.All(static saga => saga.State is { } state && state.IsSettled()), "all settled");

        Assert.Equal(Enumerable.Range(0, Services).Select(NameOf), sagas.Where(static saga => saga.State == MigrationState.Completed).Select(static saga => saga.Service).Order(StringComparer.Ordinal));
        Assert.All(sagas.Where(static saga => saga.State != MigrationState.Completed), static saga => Assert.Equal(MigrationState.Rejected, saga.State));
        await using var reader = Open(database);
        // Decided once each, in one transaction; a command that was on its way when its coordinator died may have come twice, under one ID.
        var commands = await reader.Events.Where(static row => row.IsCommand).GroupBy(static row => new { row.MigrationId, row.Name, row.Host }).Select(static group => group.Count()).ToListAsync(Cancellation);
        Assert.All(commands, static count => Assert.Equal(1, count));
        Assert.Equal(Services, await reader.Events.CountAsync(static row => row.Name == "CheckpointService", Cancellation));
        Assert.Equal(Services, await reader.Services.CountAsync(static row => row.Host == "b" && row.Epoch == 1 && row.ActiveMigration == null, Cancellation));
    }

    [Fact]
    public async Task Every_coordinator_knows_the_newest_load()
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var one = await space.StartCoordinatorAsync(Cancellation);
        var two = await space.StartCoordinatorAsync(Cancellation, new() { ["Isthmus:Socket"] = $"{space.Directory}/two.sock", ["Isthmus:Database"] = $"{space.Directory}/two.db" });
        var sample = JsonSerializer.Deserialize<LoadSampled>(Contracts.Schemas.MessageExample.Of(typeof(LoadSampled)), Contracts.Api.MessageJson.Strict)! with { Service = "web" };

        await one.Services.GetRequiredService<IBus>().Publish(sample, Cancellation);

        foreach (var coordinator in new[] { one, two })
            await UntilAsync(() => Task.FromResult(coordinator.Services.GetRequiredService<LoadBoard>().Newest("web") is not null), "a sample on the board");
        await two.StopAsync(Cancellation);
        // Its queue ends with it: nothing gathers for a coordinator that is gone.
        await UntilAsync(async () => (await space.Server.ControlAsync(Cancellation, "list_queues", "--vhost", space.VirtualHost, "name"))
            .Split('\n').Count(static line => line.StartsWith(QueueNames.Boards, StringComparison.Ordinal)) == 1, "one queue of boards");
    }

    private async Task<PostgreSqlOptions> DatabaseAsync()
    {
        var server = await servers.DatabaseAsync();
        var options = new PostgreSqlOptions { Host = server.Host, Port = server.Port, Database = $"shared-{Guid.NewGuid():N}", User = server.User, Password = server.Password };
        await server.CreateDatabaseAsync(options.Database, Cancellation);
        await new SchemaUpgrade(new PostgreSqlDialect(options), TimeProvider.System).UpgradeAsync(Cancellation);
        return options;
    }

    private static string Write(BrokerSpace space, PostgreSqlOptions database, int port)
    {
        var path = $"{space.Directory}/isthmus.json";
        var bus = space.Settings().Where(static setting => setting.Key.StartsWith("Isthmus:Bus:", StringComparison.Ordinal)).ToDictionary(static setting => setting.Key["Isthmus:Bus:".Length..], static setting => setting.Value);
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            Isthmus = new
            {
                Bus = bus,
                PostgreSql = new { database.Host, database.Port, database.Database, database.User, database.Password },
                Heartbeat = new { GoneAfter = "01:00:00" },
                Hosts = new { a = new { Local = false }, b = new { Local = false } },
                Services = Enumerable.Range(0, Services).ToDictionary(NameOf, _ => new { Address = "127.0.0.1/8", Ports = new[] { port }, PidFile = "/run/none.pid", InitialHost = "a", ProbePath = "" }),
            },
        }));
        return path;
    }

    private static Task<LabServer> StartAsync(BrokerSpace space, string configuration, string name) => LabServer.StartRoleAsync(
        Path.Combine(AppContext.BaseDirectory, "isthmus"), configuration, "coordinator", null, new Dictionary<string, string> { ["Isthmus__Socket"] = $"{space.Directory}/{name}.sock" }, Cancellation);

    private static async Task ReportHostsAsync(IBus bus, PostgreSqlOptions database)
    {
        foreach (var host in new[] { "a", "b" })
            await bus.Publish(new HostReported { Host = host, Roles = [HostRole.Dumper, HostRole.Restorer], Instance = Guid.NewGuid() }, Cancellation);
        await using var reader = Open(database);
        await UntilAsync(async () => await reader.Hosts.CountAsync(Cancellation) == 4, "both hosts known");
    }

    private static async Task<List<Isthmus.Coordinator.Saga.MigrationSaga>> WaitAsync(
        PostgreSqlOptions database, Func<List<Isthmus.Coordinator.Saga.MigrationSaga>, bool> condition, string what, int? orAll = null)
    {
        List<Isthmus.Coordinator.Saga.MigrationSaga> sagas = [];
        await UntilAsync(async () =>
        {
            await using var reader = Open(database);
            sagas = await reader.Migrations.AsNoTracking().ToListAsync(Cancellation);
            return condition(sagas) || (sagas.Count == orAll && sagas.All(static saga => saga.State is { } state && state.IsSettled()));
        }, what);
        return sagas;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (!await condition())
                await tick.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            Assert.Fail($"After three minutes there is not yet: {what}.");
        }
    }

    private static CoordinatorDbContext Open(PostgreSqlOptions database)
    {
        var options = new DbContextOptionsBuilder<CoordinatorDbContext>();
        new PostgreSqlDialect(database).Configure(options);
        return new CoordinatorDbContext(options.Options);
    }

    private static string NameOf(int service) => string.Create(CultureInfo.InvariantCulture, $"service-{service:00}");
}
