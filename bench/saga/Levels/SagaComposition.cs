using System.Globalization;
using Isthmus.Bench.Saga.Hosts;
using Isthmus.Contracts;
using Isthmus.Contracts.Decide;
using Isthmus.Coordinator;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Verify;
using Isthmus.Hosting;
using Isthmus.Hosting.Presence;
using Isthmus.SagaTests.Scripted;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Isthmus.Bench.Saga.Levels;

/// <summary>The real coordinator with its bus and its database, and two hosts that do nothing, in this process.</summary>
internal sealed class SagaComposition : IAsyncDisposable
{
    private static readonly string[] s_hosts = ["a", "b"];

    private readonly IHost _host;
    private readonly MigrationLoad _load;
    private readonly bool[] _isOnB;

    private SagaComposition(string name, IHost host, MigrationLoad load, int services) =>
        (Name, _host, _load, _isOnB) = (name, host, load, new bool[services]);

    /// <summary>What it stands on, for people.</summary>
    public string Name { get; }

    /// <summary>Starts it.</summary>
    /// <param name="name">What it stands on, for people.</param>
    /// <param name="settings">Which bus and which database.</param>
    /// <param name="services">How many services there are.</param>
    public static async Task<SagaComposition> StartAsync(string name, IReadOnlyDictionary<string, string?> settings, int services)
    {
        var load = new MigrationLoad();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        // No stage may run out of time: with thousands in flight a saga waits for its turn.
        foreach (var stage in new[] { "Preflight", "Stage", "Freeze", "Transfer", "Restore", "Switch", "Verify", "Discard", "RestoreSource" })
            builder.Configuration[$"Isthmus:Timeouts:{stage}"] = "02:00:00";
        foreach (var host in s_hosts)
            builder.Configuration[$"Isthmus:Hosts:{host}:NamespacesOf"] = "0";
        builder.Services.AddLogging(static logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Error));
        builder.AddIsthmus();
        builder.Services.Configure<IsthmusOptions>(options =>
        {
            for (var at = 0; at < services; at++)
                options.Services[NameOf(at)] = Service();
        });
        builder.Services.AddSingleton<IServiceProbe>(new ScriptedProbe());
        builder.Services.AddSingleton(new HostWork(HostRole.Dumper));
        builder.Services.AddSingleton(new HostWork(HostRole.Restorer));
        builder.AddCoordinator();
        foreach (var host in s_hosts)
        {
            builder.Services.AddBusEndpoint(QueueNames.Dumper(host), (endpoint, _) => endpoint.Consumer(() => new NoOpDumper(host)));
            builder.Services.AddBusEndpoint(QueueNames.Restorer(host), (endpoint, _) => endpoint.Consumer(() => new NoOpRestorer(host)));
        }

        builder.Services.AddBusEndpoint(QueueNames.Transfer, static (endpoint, _) => endpoint.Consumer(static () => new NoOpTransfer()));
        builder.Services.AddBusEndpoint("bench", (endpoint, _) => endpoint.Consumer(() => new CompletionConsumer(load)));
        var built = builder.Build();
        await built.StartAsync();
        return new SagaComposition(name, built, load, services);
    }

    /// <summary>Keeps so many sagas in flight until so many have completed.</summary>
    /// <exception cref="InvalidOperationException">One of them ended in another way.</exception>
    public async Task<LevelResult> RunAsync(int inFlight, int sagas)
    {
        PeakMemory.Reset();
        var processor = Environment.CpuUsage.TotalTime;
        var latencies = new List<TimeSpan>(sagas);
        var began = TimeProvider.System.GetTimestamp();
        var asked = Math.Min(inFlight, sagas);
        // A program that asks for all of them at once waits for the broker's confirmations of all of them at once, too.
        await Parallel.ForAsync(0, asked, new ParallelOptions { MaxDegreeOfParallelism = 64 }, (service, _) => new ValueTask(AskAsync(service)));
        while (latencies.Count < sagas)
        {
            var (service, took) = await _load.Ended.ReadAsync();
            latencies.Add(took);
            if (asked < sagas)
            {
                asked++;
                await AskAsync(service);
            }
        }

        var elapsed = TimeProvider.System.GetElapsedTime(began);
        var result = new LevelResult(Name, inFlight, sagas, elapsed, latencies, PeakMemory.Read(), Environment.CpuUsage.TotalTime - processor);
        await SettleAsync();
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private async Task AskAsync(int service)
    {
        var (migration, destination) = (Guid.NewGuid(), _isOnB[service] ? "a" : "b");
        _isOnB[service] = !_isOnB[service];
        _load.Began(migration, service);
        await _host.Services.GetRequiredService<IBus>().Publish(
            new MigrationRequested { MigrationId = migration, Service = NameOf(service), Destination = destination, RequestedBy = "bench" });
    }

    /// <summary>Waits until the sources have discarded, and nothing is left to be sent: the next level begins with nothing of this one.</summary>
    private async Task SettleAsync()
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await tick.WaitForNextTickAsync())
        {
            await using var database = await _host.Services.GetRequiredService<IDbContextFactory<CoordinatorDbContext>>().CreateDbContextAsync();
            if (!await database.Migrations.AnyAsync(saga => saga.Deadline != null) && !await database.Outbox.AnyAsync())
                return;
        }
    }

    private static string NameOf(int service) => string.Create(CultureInfo.InvariantCulture, $"service-{service:00000}");

    private static ServiceOptions Service()
    {
        var service = new ServiceOptions { Address = "10.77.0.100/24", PidFile = "/run/service.pid", InitialHost = "a" };
        service.Ports.Add(80);
        return service;
    }
}
