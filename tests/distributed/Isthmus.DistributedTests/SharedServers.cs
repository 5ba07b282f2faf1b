using Isthmus.Containers;
using Isthmus.DistributedTests;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Isthmus.DistributedTests;

/// <summary>
/// One broker, one database server and one store for all tests that do not disturb them, each started when first asked
/// for. A test makes its own virtual host, database or bucket in them; one that stops a server starts its own.
/// </summary>
public sealed class SharedServers : IAsyncDisposable
{
    private readonly Lazy<Task<RabbitMqServer>> _broker = new(static () => RabbitMqServer.StartAsync(null, CancellationToken.None));
    private readonly Lazy<Task<PostgresServer>> _database = new(static () => PostgresServer.StartAsync(CancellationToken.None));
    private readonly Lazy<Task<S3Server>> _store = new(static () => S3Server.StartAsync(CancellationToken.None));

    /// <summary>The broker. Skips the test where no container can be started.</summary>
    public Task<RabbitMqServer> BrokerAsync() => Start(_broker);

    /// <summary>The database server. Skips the test where no container can be started.</summary>
    public Task<PostgresServer> DatabaseAsync() => Start(_database);

    /// <summary>The store. Skips the test where no container can be started.</summary>
    public Task<S3Server> StoreAsync() => Start(_store);

    /// <summary>Skips the test where no container can be started.</summary>
    public static void SkipWithoutEngine()
    {
        if (ContainerEngine.MissingPrerequisite() is { } missing)
            Assert.Skip(missing);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(_broker);
        await EndAsync(_database);
        await EndAsync(_store);
    }

    private static Task<T> Start<T>(Lazy<Task<T>> server)
    {
        SkipWithoutEngine();
        return server.Value;
    }

    private static async Task EndAsync<T>(Lazy<Task<T>> server)
        where T : ContainerServer
    {
        // One that did not come up has been deleted already.
        if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
            await (await server.Value).DisposeAsync();
    }
}
