using Isthmus.Coordinator;
using Isthmus.Hosting.Broker;

namespace Isthmus.DistributedTests.Broker;

/// <summary>A broker that says no ends the service with the reason.</summary>
public sealed class BadBrokerTests(SharedServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Isthmus:Bus:Password", "wrong", "does not take user")]
    [InlineData("Isthmus:Bus:VirtualHost", "/nowhere", "virtual host '/nowhere'")]
    public async Task Broker_that_says_no_ends_the_service_with_the_reason(string key, string value, string reason)
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var refused = await Assert.ThrowsAsync<BrokerException>(() => space.StartAsync(static builder => builder.AddCoordinator(), new() { [key] = value }, Cancellation));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
