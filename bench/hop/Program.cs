using Isthmus.Bench.Hop;
using Isthmus.Containers;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Schema;
using Isthmus.DistributedTests.Hop;
using Isthmus.Hosting;

const int WarmUp = 50;
const int Hops = 500;
if (ContainerEngine.MissingPrerequisite() is { } missing)
{
    await Console.Error.WriteLineAsync($"bench/hop: {missing}");
    return 2;
}

await using var broker = await RabbitMqServer.StartAsync(null, CancellationToken.None);
await using var server = await PostgresServer.StartAsync(CancellationToken.None);
var database = new PostgreSqlOptions { Host = server.Host, Port = server.Port, Database = server.Database, User = server.User, Password = server.Password };
await new SchemaUpgrade(new PostgreSqlDialect(database), TimeProvider.System).UpgradeAsync(CancellationToken.None);
await using var path = await HopPath.StartAsync(HopSettings.Of(broker, "/", database), CancellationToken.None);
List<HopTimes> hops = [];
for (var at = -WarmUp; at < Hops; at++)
{
    var times = await path.HopAsync(CancellationToken.None);
    if (at >= 0)
        hops.Add(times);
}

var page = HopPage.Write(hops);
if (args is ["--page", var file])
    await File.WriteAllTextAsync(file, page.Text);
else
    Console.Write(page.Text);
return page.WithinBound ? 0 : 1;
