using System.Text;
using Isthmus.Cli.Embedded;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Transfer;
using Isthmus.Hosting;
using Isthmus.Hosting.Broker;
using Isthmus.Hosting.DeadLetters;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client.Exceptions;

namespace Isthmus.DistributedTests.Broker;

/// <summary>The definitions import into a real broker, and each service works with the rights that they give it.</summary>
public sealed class DefinitionsTests(SharedServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_work_with_the_rights_of_their_definitions_and_have_no_others()
    {
        var server = await servers.BrokerAsync();
        await using var space = await BrokerSpace.CreateAsync(server, Cancellation);
        await ImportAsync(space);
        await ImportAsync(space); // once more changes nothing

        var coordinator = await StartAsync(space, ServiceRole.Coordinator, "coordinator");
        var transfer = await StartAsync(space, ServiceRole.Transfer, "transfer");
        var monitor = await StartAsync(space, ServiceRole.Monitor, "monitor");
        var dumper = await StartAsync(space, ServiceRole.Dumper, "dumper-a", "a");
        var restorer = await StartAsync(space, ServiceRole.Restorer, "restorer-b", "b");

        // Each publishes everything that it ever publishes.
        foreach (var (host, role) in new[] { (transfer, ServiceRole.Transfer), (monitor, ServiceRole.Monitor), (dumper, ServiceRole.Dumper), (restorer, ServiceRole.Restorer) })
        {
            foreach (var message in RoleTraffic.Of(role).Gives)
                await host.Services.GetRequiredService<IBus>().Publish(Example(message), message, Cancellation);
        }

        // People: a plain message in, its answer out.
        await using var client = await PlainClient.ConnectAsync(space, Cancellation, "operator", Password("operator"));
        var id = Guid.NewGuid();
        await client.PublishAsync("MigrationRequested", $$"""{"migrationId":"{{id}}","service":"web","destination":"nowhere","requestedBy":"cron"}""", Cancellation);
        while ((await client.NextAsync("MigrationRejected", Cancellation)).GetProperty("migrationId").GetGuid() != id)
        {
        }

        // A command reaches its host, and the answer the saga: the whole way under these rights.
        var move = Guid.NewGuid();
        await client.PublishAsync("MigrationRequested", $$"""{"migrationId":"{{move}}","service":"web","destination":"b","requestedBy":"cron"}""", Cancellation);
        while ((await client.NextAsync("MigrationRejected", Cancellation)).GetProperty("migrationId").GetGuid() != move)
        {
        }

        // A dead letter of a service without rights to read them.
        await transfer.Services.GetRequiredService<IBus>().Publish(Example(typeof(MigrationReady)), typeof(MigrationReady), Cancellation);
        Assert.NotNull(await coordinator.Services.GetRequiredService<IDeadLetters>().ListAsync(10, Cancellation));
        Assert.InRange(await coordinator.Services.GetRequiredService<IDeadLetters>().CountAsync(Cancellation), 0, int.MaxValue);
    }

    [Theory]
    [InlineData("transfer", "isthmus.RestoreSource")]
    [InlineData("dumper-a", "isthmus.MigrationReady")]
    [InlineData("dumper-a", "restorer-b")]
    [InlineData("restorer-b", "isthmus.CheckpointStored")]
    [InlineData("monitor", "isthmus.CancelMigration")]
    [InlineData("operator", "isthmus.MigrationCompleted")]
    public async Task Service_may_not_say_what_another_says(string user, string exchange)
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        await ImportAsync(space);
        await using var connection = await space.ConnectAsync(Cancellation, user, Password(user));
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() =>
            channel.ExchangeDeclareAsync(exchange, "fanout", durable: true, autoDelete: false, cancellationToken: Cancellation));
        Assert.Contains("ACCESS_REFUSED", refused.Message, StringComparison.Ordinal);
    }

    private static string Password(string user) => $"secret of {user}";

    private static object Example(Type message) => System.Text.Json.JsonSerializer.Deserialize(
        Contracts.Schemas.MessageExample.Of(message), message, Contracts.Api.MessageJson.Strict)!;

    private static async Task ImportAsync(BrokerSpace space)
    {
        var options = new ConfigurationBuilder().AddInMemoryCollection(space.Settings()).Build().GetSection(IsthmusOptions.Section).Get<IsthmusOptions>()!;
        var definitions = BrokerDefinitions.Of(options, Password).ToJsonString();
        await space.Server.RunAsync(["sh", "-c", $"echo {Convert.ToBase64String(Encoding.UTF8.GetBytes(definitions))} | base64 -d > /tmp/definitions.json && rabbitmqctl --quiet import_definitions /tmp/definitions.json"], Cancellation);
    }

    private static Task<IHost> StartAsync(BrokerSpace space, ServiceRole role, string user, string? host = null)
    {
        var settings = new Dictionary<string, string?> { ["Isthmus:Bus:User"] = user, ["Isthmus:Bus:Password"] = Password(user) };
        foreach (var other in new[] { "a", "b" }.Where(name => host is not null && name != host))
            settings[$"Isthmus:Hosts:{other}:Local"] = "false";
        return space.StartAsync(builder => builder.AddRoles([role]), settings, Cancellation);
    }
}
