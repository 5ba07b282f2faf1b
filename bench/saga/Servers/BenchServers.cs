using System.Globalization;
using Isthmus.Containers;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Schema;
using Isthmus.Hosting;

namespace Isthmus.Bench.Saga.Servers;

/// <summary>What a composition stands on, empty at the start and deleted at the end.</summary>
internal sealed class BenchServers : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("isthmus-bench-saga-").FullName;
    private RabbitMqServer? _broker;
    private PostgresServer? _database;

    /// <summary>Nothing but a file: the embedded composition.</summary>
    public IReadOnlyDictionary<string, string?> Memory() => new Dictionary<string, string?>
    {
        ["Isthmus:Database"] = $"{_directory}/isthmus.db",
        ["Isthmus:Socket"] = $"{_directory}/memory.sock",
    };

    /// <summary>Starts a broker and a database server: the distributed composition.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> RabbitMqAsync()
    {
        _broker = await RabbitMqServer.StartAsync(null, CancellationToken.None);
        _database = await PostgresServer.StartAsync(CancellationToken.None);
        var server = new PostgreSqlOptions { Host = _database.Host, Port = _database.Port, Database = _database.Database, User = _database.User, Password = _database.Password };
        await new SchemaUpgrade(new PostgreSqlDialect(server), TimeProvider.System).UpgradeAsync(CancellationToken.None);
        return new Dictionary<string, string?>
        {
            ["Isthmus:Socket"] = $"{_directory}/rabbitmq.sock",
            ["Isthmus:Bus:Transport"] = nameof(BusTransport.RabbitMq),
            ["Isthmus:Bus:Host"] = _broker.Host,
            ["Isthmus:Bus:Port"] = _broker.Port.ToString(CultureInfo.InvariantCulture),
            ["Isthmus:Bus:User"] = _broker.User,
            ["Isthmus:Bus:Password"] = _broker.Password,
            ["Isthmus:PostgreSql:Host"] = server.Host,
            ["Isthmus:PostgreSql:Port"] = server.Port.ToString(CultureInfo.InvariantCulture),
            ["Isthmus:PostgreSql:Database"] = server.Database,
            ["Isthmus:PostgreSql:User"] = server.User,
            ["Isthmus:PostgreSql:Password"] = server.Password,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
