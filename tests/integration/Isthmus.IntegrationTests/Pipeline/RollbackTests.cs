using System.Globalization;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Transfer;
using Isthmus.Lab.Nginx;
using Isthmus.Linux;
using Isthmus.Linux.Network;
using MassTransit;
using Xunit;

namespace Isthmus.IntegrationTests.Pipeline;

/// <summary>Something real breaks at each stage of a real move: the source serves again and no client notices more than a pause.</summary>
public sealed class RollbackTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_directory_that_is_full_at_the_dump_leaves_the_source_serving()
    {
        await using var embedded = await EmbeddedLab.StartAsync();
        var (a, images) = (embedded.Lab.A, $"{embedded.RunDirectory}/a/images");
        embedded.Faults.Before<CheckpointService>(checkpoint => a.RunAsync(
            "sh", ["-c", $"mount -t tmpfs -o size=256k tmpfs {images} && mkdir {images}/{checkpoint.MigrationId:N}"], Cancellation));

        await AssertRollsBackUnharmedAsync(embedded, MigrationStage.Freeze, repair: () => a.RunAsync("umount", ["-l", images], Cancellation));
    }

    [Fact]
    public async Task Criu_killed_before_the_freeze_is_started_again()
    {
        await using var embedded = await EmbeddedLab.StartAsync();
        embedded.Faults.Before<CheckpointService>(_ =>
        {
            KillCriuOf(embedded.Lab.A.Space);
            return Task.CompletedTask;
        });
        await using var clients = await LabClients.StartAsync(embedded.Lab);

        var move = await embedded.MoveAsync("b");

        Assert.True(move.Status.State == MigrationState.Completed, $"{move.Status.State}: {move.Status.FailureReason}");
        await clients.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Altered_bundle_is_refused_and_the_source_serves_again()
    {
        await using var embedded = await EmbeddedLab.StartAsync();
        embedded.Faults.Before<CheckpointStored>(async stored =>
        {
            var file = BundleOf(embedded, stored.BundleKey);
            var bytes = await File.ReadAllBytesAsync(file, Cancellation);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, Cancellation);
        });

        await AssertRollsBackUnharmedAsync(embedded, MigrationStage.Transfer);
    }

    [Fact]
    public async Task Bundle_that_vanishes_before_the_restore_brings_the_source_back()
    {
        await using var embedded = await EmbeddedLab.StartAsync();
        embedded.Faults.Before<MigrationReady>(ready =>
        {
            File.Delete(BundleOf(embedded, ready.BundleKey));
            return Task.CompletedTask;
        });

        await AssertRollsBackUnharmedAsync(embedded, MigrationStage.Restore);
    }

    [Fact]
    public async Task Pid_taken_at_the_destination_brings_the_source_back()
    {
        await using var embedded = await EmbeddedLab.StartAsync();
        var lab = embedded.Lab;
        var master = await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation);
        embedded.Faults.Before<CheckpointStored>(async _ =>
        {
            var before = (master - 1).ToString(CultureInfo.InvariantCulture);
            await lab.B.RunAsync("sh", ["-c", $"echo {before} > /proc/sys/kernel/ns_last_pid; setsid sleep 600 </dev/null >/dev/null 2>&1 &"], Cancellation);
            Assert.NotNull(HostProcess.ToOuterPid(lab.B.Space, master));
        });

        await AssertRollsBackUnharmedAsync(embedded, MigrationStage.Restore, repair: async () =>
        {
            Kill(HostProcess.ToOuterPid(lab.B.Space, master));
            await HostProcess.WaitForExitAsync(lab.B.Space, master, TimeSpan.FromSeconds(5), Cancellation);
        });
    }

    [Fact]
    public async Task Service_that_dies_at_the_destination_comes_back_at_the_source()
    {
        await using var embedded = await EmbeddedLab.StartAsync(new() { ["Isthmus:Timeouts:Verify"] = "00:00:01" });
        var lab = embedded.Lab;
        var master = await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation);
        embedded.Faults.Before<TrafficSwitched>(_ =>
        {
            // The master first: it would start another worker in place of one that dies.
            foreach (var pid in (int[])[master, .. Children(lab.B.Space, master)])
                Kill(HostProcess.ToOuterPid(lab.B.Space, pid));
            return Task.CompletedTask;
        });

        var move = await embedded.MoveAsync("b");

        Assert.True(move.Status.State == MigrationState.RolledBack, $"{move.Status.State}: {move.Status.FailureReason}");
        Assert.Equal(MigrationStage.Verify, move.Status.FailedStage);
        await AssertServesAsync(embedded, master);
    }

    [Fact]
    public async Task Cancel_during_the_freeze_rolls_back_and_the_late_checkpoint_restores_nothing()
    {
        await using var embedded = await EmbeddedLab.StartAsync();
        embedded.Faults.Before<CheckpointStored>(async stored =>
        {
            await embedded.Bus.Publish(
                new CancelMigration { MigrationId = stored.MigrationId, Service = stored.Service, RequestedBy = "test" }, CancellationToken.None);
            await embedded.NewestAsync(status => status.State is MigrationState.DiscardingDestination or MigrationState.RestoringSource or MigrationState.RolledBack);
        });

        var move = await AssertRollsBackUnharmedAsync(embedded, MigrationStage.Freeze);

        Assert.Equal("Cancelled by test.", move.Status.FailureReason);
    }

    private static async Task<MigrationDetail> AssertRollsBackUnharmedAsync(EmbeddedLab embedded, MigrationStage failed, Func<Task>? repair = null)
    {
        var lab = embedded.Lab;
        var master = await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation);
        await using var clients = await LabClients.StartAsync(lab);

        var move = await embedded.MoveAsync("b");

        Assert.True(move.Status.State == MigrationState.RolledBack, $"{move.Status.State}: {move.Status.FailureReason}");
        TestContext.Current.TestOutputHelper?.WriteLine($"reason: {move.Status.FailureReason} remedy: {move.Status.Remedy}");
        Assert.Equal(failed, move.Status.FailedStage);
        await AssertServesAsync(embedded, master);
        if (repair is not null)
            await repair();
        var again = await embedded.MoveAsync("b");
        Assert.True(again.Status.State == MigrationState.Completed, $"the next move: {again.Status.State}: {again.Status.FailureReason}");
        await clients.AssertUnharmedAsync();
        return move;
    }

    private static async Task AssertServesAsync(EmbeddedLab embedded, int master)
    {
        Assert.NotNull(HostProcess.ToOuterPid(embedded.Lab.A.Space, master));
        using var http = new HttpClient(NetworkNamespace.CreateHttpHandler(embedded.Lab.Clients.Space)) { Timeout = TimeSpan.FromSeconds(10) };
        var page = await http.GetByteArrayAsync(new Uri($"http://10.77.0.100{LabNginx.PagePath}"), Cancellation);
        Assert.Equal(-1, KnownPattern.FirstDifference(page, 0));
    }

    private static string BundleOf(EmbeddedLab embedded, string key) => Path.Combine(embedded.ObjectStore, key);

    private static int[] Children(HostSpace host, int pid) =>
        [.. File.ReadAllText($"{host.Proc}/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];

    // The CRIU service of the host: the process inside its PID namespace whose command line says so.
    private static void KillCriuOf(HostSpace host)
    {
        var victims = Directory.EnumerateDirectories(host.Proc).Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Where(name => CommandLineOf($"{host.Proc}/{name}/cmdline").Contains("service\0--address", StringComparison.Ordinal))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).ToList();
        Assert.NotEmpty(victims);
        foreach (var victim in victims)
            Kill(HostProcess.ToOuterPid(host, victim));
    }

    private static string CommandLineOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return ""; // It ended meanwhile.
        }
    }

    private static void Kill(int? pid)
    {
        using var process = System.Diagnostics.Process.GetProcessById(pid ?? throw new InvalidOperationException("The process to kill does not run."));
        process.Kill();
    }
}
