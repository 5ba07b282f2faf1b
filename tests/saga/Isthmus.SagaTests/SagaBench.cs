using System.Globalization;
using Isthmus.Contracts;
using Isthmus.Contracts.Decide;
using Isthmus.Coordinator;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Saga;
using Isthmus.Coordinator.Verify;
using Isthmus.Hosting;
using Isthmus.Hosting.Presence;
using Isthmus.SagaTests.Scripted;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Isthmus.SagaTests;

/// <summary>
/// The real coordinator on the in-memory bus and a real SQLite file or PostgreSQL database, with scripted stages and a clock
/// that the test moves.
/// </summary>
internal sealed class SagaBench : IAsyncDisposable
{
    public const string Service = "web";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string _directory = Directory.CreateTempSubdirectory("isthmus-saga-").FullName;
    private IHost? _host;

    public StageScript Script { get; } = new();

    public ScriptedProbe Probe { get; } = new();

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(56));

    /// <summary>Changes to the configuration, before <see cref="StartAsync"/>.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Adds to the process, before <see cref="StartAsync"/>.</summary>
    public Action<HostApplicationBuilder>? Arrange { get; set; }

    /// <summary>Keeps the saga on this server instead of in a file.</summary>
    public PostgreSqlOptions? Server { get; set; }

    /// <summary>True when the hosts' work is done elsewhere: they count only once they have been heard of.</summary>
    public bool HostsAreElsewhere { get; init; }

    public IServiceProvider Provider => _host?.Services ?? throw new InvalidOperationException("The coordinator does not run.");

    public string Socket => Path.Combine(_directory, "api.sock");

    public string Database => Path.Combine(_directory, "isthmus.db");

    public static async Task<SagaBench> StartedAsync(Action<SagaBench>? arrange = null)
    {
        var bench = new SagaBench();
        arrange?.Invoke(bench);
        await bench.StartAsync();
        return bench;
    }

    public async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Isthmus:Hosts:a:NamespacesOf"] = "0",
            ["Isthmus:Hosts:b:NamespacesOf"] = "0",
            ["Isthmus:Services:web:Address"] = "10.77.0.100/24",
            ["Isthmus:Services:web:Ports:0"] = "80",
            ["Isthmus:Services:web:PidFile"] = "/run/nginx.pid",
            ["Isthmus:Services:web:InitialHost"] = "a",
            ["Isthmus:Services:mail:Address"] = "10.77.0.101/24",
            ["Isthmus:Services:mail:Ports:0"] = "25",
            ["Isthmus:Services:mail:PidFile"] = "/run/mail.pid",
            ["Isthmus:Services:mail:InitialHost"] = "a",
            ["Isthmus:Database"] = Database,
            ["Isthmus:Socket"] = Socket,
        });
        if (Server is { } server)
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Isthmus:PostgreSql:Host"] = server.Host,
                ["Isthmus:PostgreSql:Port"] = server.Port.ToString(CultureInfo.InvariantCulture),
                ["Isthmus:PostgreSql:Database"] = server.Database,
                ["Isthmus:PostgreSql:User"] = server.User,
                ["Isthmus:PostgreSql:Password"] = server.Password,
            });
        }

        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Services.AddLogging(logging => logging.AddProvider(new TestOutputLoggerProvider()).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning));
        builder.AddIsthmus();
        builder.AddCoordinator();
        Arrange?.Invoke(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
        builder.Services.Replace(ServiceDescriptor.Singleton<IServiceProbe>(Probe));
        if (!HostsAreElsewhere)
        {
            builder.Services.AddSingleton(new HostWork(HostRole.Dumper));
            builder.Services.AddSingleton(new HostWork(HostRole.Restorer));
        }

        AddStage(builder, QueueNames.Transfer, null);
        foreach (var host in (string[])["a", "b"])
        {
            AddStage(builder, QueueNames.Dumper(host), host);
            AddStage(builder, QueueNames.Restorer(host), host);
        }

        var built = builder.Build();
        try
        {
            await built.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            // A host that did not start can't be stopped.
            await ((IAsyncDisposable)built).DisposeAsync();
            throw;
        }

        _host = built;
    }

    /// <summary>Ends the coordinator and every message on its way, as the end of the process would; the database stays.</summary>
    public async Task StopAsync()
    {
        if (_host is null)
            return;
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
        _host = null;
    }

    public async Task<Guid> RequestAsync(string service = Service, string destination = "b", Guid? id = null, string? expectedSource = null)
    {
        var migration = id ?? Guid.NewGuid();
        await PublishAsync(new MigrationRequested
        {
            MigrationId = migration,
            Service = service,
            Destination = destination,
            RequestedBy = "test",
            ExpectedSource = expectedSource,
        });
        return migration;
    }

    public Task PublishAsync(object message, Guid? messageId = null) => Provider.GetRequiredService<IBus>()
        .Publish(message, context => context.MessageId = messageId ?? context.MessageId, TestContext.Current.CancellationToken);

    /// <summary>Waits until the migration is in one of these states.</summary>
    public Task<MigrationSaga> ReachAsync(Guid migration, params MigrationState[] states) =>
        WaitAsync(migration, saga => saga?.State is { } state && states.Contains(state), string.Join(" or ", states));

    /// <summary>Waits, woken by each stored change, until what is stored satisfies the condition.</summary>
    public async Task<MigrationSaga> WaitAsync(Guid migration, Func<MigrationSaga?, bool> condition, string expectation)
    {
        var feed = Provider.GetRequiredService<MigrationFeed>();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var next = feed.Next(migration);
            var saga = await FindAsync(migration);
            if (condition(saga))
                return saga!;
            // What a stage received is not stored, so nobody announces it: look again without being woken as well.
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None));
            if (patience.IsCancellationRequested)
            {
                Assert.Fail(string.Create(CultureInfo.InvariantCulture,
                    $"After {Patience.TotalSeconds} s the migration is {saga?.CurrentState ?? "unknown"} ({saga?.FailureReason}), expected {expectation}."));
            }
        }
    }

    /// <summary>Waits until the service's only migration, whoever asked for it, has settled.</summary>
    public async Task<MigrationSaga> SettledAsync(string service)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await tick.WaitForNextTickAsync(patience.Token))
        {
            await using var database = await OpenDatabaseAsync();
            var saga = await database.Migrations.AsNoTracking().SingleOrDefaultAsync(saga => saga.Service == service, patience.Token);
            if (saga?.State is { } state && state.IsSettled())
                return saga;
        }

        throw new InvalidOperationException("The timer ended.");
    }

    /// <summary>Lets the current stage's time run out.</summary>
    public async Task TimeOutAsync(Guid migration)
    {
        var saga = await FindAsync(migration) ?? throw new InvalidOperationException("no such migration");
        var deadline = saga.Deadline ?? throw new InvalidOperationException($"{saga.CurrentState} waits for nothing");
        Time.Advance(deadline - Time.GetUtcNow() + TimeSpan.FromSeconds(1));
    }

    public async Task<MigrationSaga?> FindAsync(Guid migration)
    {
        await using var database = await OpenDatabaseAsync();
        return await database.Migrations.AsNoTracking().SingleOrDefaultAsync(saga => saga.CorrelationId == migration, TestContext.Current.CancellationToken);
    }

    public async Task<ServiceRecord> ServiceAsync(string name = Service)
    {
        await using var database = await OpenDatabaseAsync();
        return await database.Services.AsNoTracking().SingleAsync(service => service.Name == name, TestContext.Current.CancellationToken);
    }

    public async Task<IReadOnlyList<EventRecord>> EventsAsync(Guid migration)
    {
        await using var database = await OpenDatabaseAsync();
        return await database.Events.AsNoTracking().Where(row => row.MigrationId == migration).OrderBy(row => row.Sequence)
            .ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until everything that was to be sent has been sent.</summary>
    public async Task OutboxEmptyAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await tick.WaitForNextTickAsync(patience.Token))
        {
            await using var database = await OpenDatabaseAsync();
            if (!await database.Outbox.AnyAsync(patience.Token))
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private Task<CoordinatorDbContext> OpenDatabaseAsync() =>
        Provider.GetRequiredService<IDbContextFactory<CoordinatorDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    private void AddStage(HostApplicationBuilder builder, string queue, string? host) =>
        builder.Services.AddBusEndpoint(queue, (endpoint, _) => endpoint.Consumer(() => new ScriptedStage(queue, host, Script)));
}
