using System.Net.Sockets;
using Isthmus.Containers;

namespace Isthmus.DistributedTests;

/// <summary>The servers that the other tests stand on.</summary>
public sealed class ContainerServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Broker_keeps_its_ports_and_its_users_over_a_restart()
    {
        SharedServers.SkipWithoutEngine();
        await using var broker = await RabbitMqServer.StartAsync(null, Cancellation);
        await broker.ControlAsync(Cancellation, "add_user", "guest-of-this-test", "secret");
        await broker.StopAsync(Cancellation);
        await broker.StartAgainAsync(Cancellation);
        Assert.Contains("guest-of-this-test", await broker.ControlAsync(Cancellation, "list_users"), StringComparison.Ordinal);
        using var client = new TcpClient();
        await client.ConnectAsync(broker.Host, broker.Port, Cancellation);
    }

    [Fact]
    public async Task Database_keeps_its_rows_over_a_restart()
    {
        SharedServers.SkipWithoutEngine();
        await using var server = await PostgresServer.StartAsync(Cancellation);
        await server.CreateDatabaseAsync("of-this-test", Cancellation);
        await server.StopAsync(Cancellation);
        await server.StartAgainAsync(Cancellation);
        Assert.Contains("of-this-test", await server.RunAsync(["psql", "--username", server.User, "--list"], Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_refuses_strangers_and_comes_back_after_a_restart()
    {
        SharedServers.SkipWithoutEngine();
        await using var store = await S3Server.StartAsync(Cancellation);
        using var client = new HttpClient();
        using var refused = await client.PutAsync(new Uri(store.Endpoint, "/bucket"), null, Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
        await store.StopAsync(Cancellation);
        await store.StartAgainAsync(Cancellation);
        using var answered = await client.GetAsync(store.Endpoint, Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.OK, answered.StatusCode);
    }
}
