using Isthmus.Contracts;
using Xunit;

namespace Isthmus.IntegrationTests.Pipeline;

/// <summary>The real stages when every message arrives twice: what was done is not done again.</summary>
public sealed class RedeliveryTests
{
    [Fact]
    public async Task Every_message_delivered_twice_moves_once_there_and_once_back()
    {
        await using var embedded = await EmbeddedLab.StartAsync(everythingTwice: true);
        await using var clients = await LabClients.StartAsync(embedded.Lab);
        var master = await embedded.Lab.Nginx.ReadPidAsync(embedded.Lab.A.Space, TestContext.Current.CancellationToken);

        var there = await embedded.MoveAsync("b");
        var back = await embedded.MoveAsync("a");

        Assert.True(there.Status.State == MigrationState.Completed, $"{there.Status.State}: {there.Status.FailureReason}");
        Assert.True(back.Status.State == MigrationState.Completed, $"{back.Status.State}: {back.Status.FailureReason}");
        Assert.Equal([1, 2], [there.Status.Epoch, back.Status.Epoch]);
        Assert.True(embedded.Repeated > 20, $"only {embedded.Repeated} messages were repeated");
        Assert.NotNull(Isthmus.Linux.HostProcess.ToOuterPid(embedded.Lab.A.Space, master));
        Assert.Null(Isthmus.Linux.HostProcess.ToOuterPid(embedded.Lab.B.Space, master));
        await clients.AssertUnharmedAsync();
    }
}
