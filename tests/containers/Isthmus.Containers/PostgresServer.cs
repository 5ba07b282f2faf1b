using DotNet.Testcontainers.Builders;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.PostgreSql;

namespace Isthmus.Containers;

/// <summary>A PostgreSQL server.</summary>
public sealed class PostgresServer : ContainerServer
{
    private PostgresServer(PostgreSqlContainer container, ushort port)
        : base(container) => Port = port;

    /// <summary>Where it listens.</summary>
    public ushort Port { get; }

    /// <summary>The first user, a superuser.</summary>
    public string User => "isthmus";

    /// <summary>Its password.</summary>
    public string Password => "isthmus-secret";

    /// <summary>The database that is there from the start, empty.</summary>
    public string Database => "isthmus";

    /// <summary>For Npgsql.</summary>
    public string ConnectionString => ConnectionStringTo(Database);

    /// <summary>For Npgsql, to another database.</summary>
    public string ConnectionStringTo(string database) => $"Host={Host};Port={Port};Database={database};Username={User};Password={Password}";

    /// <summary>Starts a server; returns when it takes connections.</summary>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellation)
    {
        var port = FreePort.Next();
        var container = new PostgreSqlBuilder(ContainerEngine.Image("POSTGRES", "postgres:17"))
            .WithLogger(NullLogger.Instance)
            .WithUsername("isthmus")
            .WithPassword("isthmus-secret")
            .WithDatabase("isthmus")
            .WithPortBinding(port, PostgreSqlBuilder.PostgreSqlPort)
            .Build();
        await StartNewAsync(container, cancellation).ConfigureAwait(false);
        return new PostgresServer(container, port);
    }

    /// <summary>Makes an empty database, for a test of its own, and returns the connection string to it.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellation)
    {
        await RunAsync(["psql", "--username", User, "--dbname", Database, "--command", $"CREATE DATABASE \"{name}\""], cancellation).ConfigureAwait(false);
        return ConnectionStringTo(name);
    }
}
