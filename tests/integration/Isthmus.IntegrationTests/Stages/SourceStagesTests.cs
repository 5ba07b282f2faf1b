using System.Net;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Stage;
using Isthmus.IntegrationTests.Lab;
using Isthmus.Lab;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.IntegrationTests.Traffic;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Xunit;

namespace Isthmus.IntegrationTests.Stages;

public sealed class SourceStagesTests
{
    private static readonly IPEndPoint Address = new(LabAddresses.Service, 80);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<TwoHostLab> LabAsync() => TwoHostLab.StartAsync(new NginxOptions(), Cancellation);

    private static PreflightMigration Preflight(Guid id, MigrationSide side, SourceFacts? facts = null) => new()
    {
        MigrationId = id,
        Service = EmbeddedIsthmus.Service,
        Side = side,
        Source = "a",
        Destination = "b",
        Epoch = 1,
        Facts = facts,
    };

    [Fact]
    public async Task Nginx_may_leave_and_the_other_host_takes_it()
    {
        LabRequirement.Check();
        await using var lab = await LabAsync();
        await using var isthmus = await EmbeddedIsthmus.StartAsync(lab, withCoordinator: false, Cancellation);
        var id = Guid.NewGuid();
        await isthmus.SendAsync(QueueNames.Dumper("a"), Preflight(id, MigrationSide.Source), Cancellation);
        var source = Assert.IsType<PreflightPassed>(await isthmus.Said.FirstAsync(m => m is PreflightPassed or PreflightFailed, Cancellation));
        Assert.Contains("tcp 10.77.0.100:80", source.Facts!.Listeners);
        Assert.Contains(source.Facts.Binaries, b => b.Path.EndsWith("/nginx", StringComparison.Ordinal));
        Assert.Equal(2, source.Facts.Pids.Count);
        await isthmus.SendAsync(QueueNames.Restorer("b"), Preflight(id, MigrationSide.Destination, source.Facts), Cancellation);
        var destination = Assert.IsType<PreflightPassed>(await isthmus.Said.FirstAsync(m => m is PreflightPassed { Side: MigrationSide.Destination } or PreflightFailed, Cancellation));
        Assert.Equal("02:77:00:00:00:0c", destination.LinkAddress);
        Assert.NotEmpty(destination.EncryptionKey!);
    }

    [Fact]
    public async Task A_service_that_is_not_running_is_refused_with_the_remedy()
    {
        LabRequirement.Check();
        await using var lab = await LabAsync();
        await lab.Nginx.QuitAsync(lab.A.Space, TimeSpan.FromSeconds(5), Cancellation);
        await using var isthmus = await EmbeddedIsthmus.StartAsync(lab, withCoordinator: false, Cancellation);
        await isthmus.SendAsync(QueueNames.Dumper("a"), Preflight(Guid.NewGuid(), MigrationSide.Source), Cancellation);
        var failed = Assert.IsType<PreflightFailed>(await isthmus.Said.FirstAsync(m => m is PreflightPassed or PreflightFailed, Cancellation));
        var refusal = Assert.Single(failed.Refusals);
        Assert.Contains("does not run on host 'a'", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains("Start the service", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_in_the_way_at_the_destination_is_told_at_once()
    {
        LabRequirement.Check();
        await using var lab = await LabAsync();
        await using var isthmus = await EmbeddedIsthmus.StartAsync(lab, withCoordinator: false, Cancellation);
        var id = Guid.NewGuid();
        await isthmus.SendAsync(QueueNames.Dumper("a"), Preflight(id, MigrationSide.Source), Cancellation);
        var facts = (await isthmus.Said.FirstAsync<PreflightPassed>(id, Cancellation)).Facts!;
        // Host a itself as a destination: its PIDs, its port and its address are all taken, by the service itself.
        await isthmus.SendAsync(QueueNames.Restorer("a"), Preflight(id, MigrationSide.Destination, facts) with { Epoch = 0 }, Cancellation);
        var failed = (PreflightFailed)await isthmus.Said.FirstAsync(m => m is PreflightFailed, Cancellation);
        Assert.Equal(["PID", "PID", "port 80", "address", "epoch"], failed.Refusals.Select(r => r.Resource));
    }

    [Fact]
    public async Task A_frozen_service_comes_back_from_its_own_copy_and_no_client_notices_more_than_a_wait()
    {
        LabRequirement.Check();
        await using var lab = await LabAsync();
        var master = await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation);
        await using var isthmus = await EmbeddedIsthmus.StartAsync(lab, withCoordinator: false, Cancellation);
        using var socket = await NetworkNamespace.ConnectAsync(lab.Clients.Space, Address, Cancellation);
        await HttpExchange.RequestAsync(socket, Cancellation);

        var id = Guid.NewGuid();
        var stored = await FreezeAsync(isthmus, id);
        Assert.Equal(1, stored.Connections);
        Assert.InRange(stored.MemoryBytes, 1 << 20, 64 << 20);
        // Asked while nobody is there to answer.
        await HttpExchange.SendRequestAsync(socket, Cancellation);
        await isthmus.SendAsync(QueueNames.Restorer("b"), new DiscardDestination
        {
            MigrationId = id,
            Service = EmbeddedIsthmus.Service,
            Destination = "b",
            Epoch = 1,
            Reason = "test",
        }, Cancellation);
        await isthmus.Said.FirstAsync(m => m is DestinationDiscarded, Cancellation);
        await isthmus.SendAsync(QueueNames.Dumper("a"), Restore(id, epoch: 1), Cancellation);
        var restored = (SourceRestored)await isthmus.Said.FirstAsync(m => m is SourceRestored, Cancellation);
        Assert.True(restored.WasFrozen);
        Assert.Equal(612, (await HttpExchange.ReadAnswerAsync(socket, Cancellation)).Length);
        Assert.Equal(612, (await HttpExchange.RequestAsync(socket, Cancellation)).Length);
        Assert.Equal(master, await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation));
        socket.Close();
        await lab.Nginx.QuitAsync(lab.A.Space, TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task A_command_to_come_back_from_an_earlier_move_leaves_the_hold_of_a_later_one()
    {
        LabRequirement.Check();
        await using var lab = await LabAsync();
        await using var isthmus = await EmbeddedIsthmus.StartAsync(lab, withCoordinator: false, Cancellation);
        var (id, earlier) = (Guid.NewGuid(), Guid.NewGuid());
        await FreezeAsync(isthmus, id);

        await isthmus.SendAsync(QueueNames.Dumper("a"), Restore(earlier, epoch: 0), Cancellation);
        var late = (SourceRestored)await isthmus.Said.FirstAsync(m => m is SourceRestored { MigrationId: var of } && of == earlier, Cancellation);

        Assert.False(late.WasFrozen);
        Assert.True(TrafficState.Find(lab.A.Space, EmbeddedIsthmus.Service).Holding);
        await isthmus.SendAsync(QueueNames.Dumper("a"), Restore(id, epoch: 1), Cancellation);
        var restored = (SourceRestored)await isthmus.Said.FirstAsync(m => m is SourceRestored { MigrationId: var of } && of == id, Cancellation);
        Assert.True(restored.WasFrozen);
        Assert.True(TrafficState.Find(lab.A.Space, EmbeddedIsthmus.Service).IsClean);
    }

    private static RestoreSource Restore(Guid id, long epoch) => new()
    {
        MigrationId = id,
        Service = EmbeddedIsthmus.Service,
        Source = "a",
        Epoch = epoch,
        Reason = "test",
    };

    private static async Task<CheckpointStored> FreezeAsync(EmbeddedIsthmus isthmus, Guid id)
    {
        await isthmus.SendAsync(QueueNames.Dumper("a"), Preflight(id, MigrationSide.Source), Cancellation);
        var facts = (await isthmus.Said.FirstAsync<PreflightPassed>(id, Cancellation)).Facts!;
        await isthmus.SendAsync(QueueNames.Restorer("b"), Preflight(id, MigrationSide.Destination, facts), Cancellation);
        var destination = (PreflightPassed)await isthmus.Said.FirstAsync(m => m is PreflightPassed { Side: MigrationSide.Destination }, Cancellation);
        await isthmus.SendAsync(QueueNames.Dumper("a"), new StageMigration
        {
            MigrationId = id,
            Service = EmbeddedIsthmus.Service,
            Side = MigrationSide.Source,
            Source = "a",
            Destination = "b",
            Epoch = 1,
            Facts = facts with { Files = [] },
        }, Cancellation);
        await isthmus.Said.FirstAsync<BaseStaged>(id, Cancellation);
        await isthmus.SendAsync(QueueNames.Dumper("a"), new CheckpointService
        {
            MigrationId = id,
            Service = EmbeddedIsthmus.Service,
            Source = "a",
            Destination = "b",
            Epoch = 1,
            DestinationLinkAddress = destination.LinkAddress,
            DestinationEncryptionKey = destination.EncryptionKey!,
        }, Cancellation);
        return await isthmus.Said.FirstAsync<CheckpointStored>(id, Cancellation);
    }
}
