using Isthmus.Containers;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Schema;
using Isthmus.DistributedTests.Broker;
using Isthmus.Hosting;

namespace Isthmus.DistributedTests.Hop;

/// <summary>From the freeze on, stages react to each other: nothing waits for the saga's database.</summary>
public sealed class HotPathTests(SharedServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_begins_while_the_sagas_database_stands_still()
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        await using var server = await PostgresServer.StartAsync(Cancellation); // of its own: it is frozen
        var database = new PostgreSqlOptions { Host = server.Host, Port = server.Port, Database = server.Database, User = server.User, Password = server.Password };
        await new SchemaUpgrade(new PostgreSqlDialect(database), TimeProvider.System).UpgradeAsync(Cancellation);
        await using var path = await HopPath.StartAsync(HopSettings.Of(space.Server, space.VirtualHost, database), Cancellation);

        await server.PauseAsync(Cancellation);
        try
        {
            // Were the database on this way, it would take until it answers: for ever.
            await path.HopAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        }
        finally
        {
            await server.ResumeAsync(CancellationToken.None);
        }
    }
}
