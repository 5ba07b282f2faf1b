using System.Diagnostics;
using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.SagaTests.Scripted;

namespace Isthmus.DistributedTests.Broker;

/// <summary>Debian's <c>amqp-tools</c> start a move and read its events: nothing of Isthmus is in that client.</summary>
public sealed class AmqpToolsTests(SharedServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Amqp_publish_starts_a_move_and_amqp_consume_reads_that_it_completed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/amqp-publish"), "amqp-publish is not installed: deploy/linux/install-packages.sh amqp-tools");
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        await space.StartCoordinatorAsync(Cancellation);
        await space.StartStagesAsync(new StageScript(), Cancellation, null, QueueNames.Transfer,
            QueueNames.Dumper("a"), QueueNames.Restorer("a"), QueueNames.Dumper("b"), QueueNames.Restorer("b"));
        var url = $"--url=amqp://{space.Server.User}:{space.Server.Password}@{space.Server.Host}:{space.Server.Port}/{space.VirtualHost}";
        await RunAsync("amqp-declare-queue", url, "--queue=operator-completions");
        await using (var connection = await space.ConnectAsync(Cancellation))
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
            await channel.QueueBindAsync("operator-completions", "isthmus.events", "MigrationCompleted", cancellationToken: Cancellation);
        }

        var move = Guid.NewGuid();
        await RunAsync("amqp-publish", url, "--exchange=isthmus.publish", "--routing-key=MigrationRequested", "--content-type=application/json",
            $$"""--body={"migrationId":"{{move}}","service":"web","destination":"b","requestedBy":"cron"}""");
        var completed = JsonDocument.Parse(await RunAsync("amqp-consume", url, "--queue=operator-completions", "--count=1", "cat")).RootElement;

        Assert.Equal(move, completed.GetProperty("migrationId").GetGuid());
        Assert.Equal("b", completed.GetProperty("destination").GetString());
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await error}");
            return await output;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
