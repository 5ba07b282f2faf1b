using Isthmus.Criu;
using Xunit;

namespace Isthmus.IntegrationTests.Criu;

public sealed class CriuServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_tells_its_version_features_and_that_the_kernel_will_do()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var release = await criu.Client.VersionAsync(Cancellation);
        Assert.True(release.Version >= new Version(4, 2), $"CRIU {release}");
        await criu.Client.CheckAsync(Cancellation);
        Assert.True((await criu.Client.FeaturesAsync(Cancellation)).PidfdStore);
    }

    [Fact]
    public async Task Process_keeps_its_pid_through_dump_and_restore_and_notifications_are_seen()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var pid = await criu.SpawnAsync("sleep 600", Cancellation);
        var images = CriuHost.Images("sleep");
        var seen = new List<CriuEvent>();
        ValueTask See(CriuNotification notification, CancellationToken cancellation)
        {
            seen.Add(notification.Event);
            return ValueTask.CompletedTask;
        }

        var statistics = await criu.Client.DumpAsync(new CheckpointDump { Pid = pid, ImagesDirectory = images }, See, Cancellation);
        Assert.Equal([CriuEvent.PreDump, CriuEvent.QueryExternalFiles, CriuEvent.PostDump], seen);
        await CriuHost.Until(() => !criu.Runs(pid), "the dumped process to be gone", Cancellation);
        Assert.True(statistics.Frozen > TimeSpan.Zero);
        Assert.True(statistics.PagesWritten > 0);
        using (var source = new DirectoryImageSource(criu.Outside(images)))
        {
            var checkpoint = Checkpoint.Load(source);
            Assert.Equal(pid, checkpoint.Root.Pid);
            Assert.Equal("sleep", checkpoint.Root.Task.Comm);
            Assert.Equal(statistics.PagesWritten * PageRun.PageSize, checkpoint.Root.Pages.PresentBytes);
        }

        seen.Clear();
        var restored = await criu.Client.RestoreAsync(new CheckpointRestore { ImagesDirectory = images }, See, Cancellation);
        Assert.Equal(pid, restored);
        Assert.Contains(CriuEvent.PostRestore, seen);
        Assert.Contains(CriuEvent.PostResume, seen);
        await criu.UntilSleepsAsync(pid, Cancellation);
        // The service runs with real-time priority; what it restores must not.
        Assert.Equal("0", criu.SchedulingPolicy(pid));
        using var figures = new DirectoryImageSource(criu.Outside(images));
        Assert.True(RestoreStatistics.Load(figures).PagesRestored > 0);
    }

    [Theory]
    [InlineData(AfterDump.LeaveRunning, 'S')]
    [InlineData(AfterDump.LeaveStopped, 'T')]
    public async Task Tree_is_left_as_asked_after_a_dump(AfterDump after, char state)
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var pid = await criu.SpawnAsync("sleep 600", Cancellation);
        await criu.Client.DumpAsync(new CheckpointDump { Pid = pid, ImagesDirectory = CriuHost.Images("sleep"), After = after }, null, Cancellation);
        await CriuHost.Until(() => criu.State(pid) == state, $"process {pid} to be in state {state}", Cancellation);
    }

    [Fact]
    public async Task Missing_process_is_a_typed_error_that_quotes_CRIU()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var failure = await Assert.ThrowsAsync<CriuProcessMissingException>(() =>
            criu.Client.DumpAsync(new CheckpointDump { Pid = 31_000, ImagesDirectory = CriuHost.Images("none") }, null, Cancellation));
        Assert.Contains("31000", failure.Line, StringComparison.Ordinal);
        Assert.StartsWith("Error (", failure.Line, StringComparison.Ordinal);
        Assert.Contains(failure.Line!, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resource_that_was_not_allowed_is_named_in_the_error_and_the_tree_runs_on()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var file = $"{criu.Files.FullPath}/lock";
        var pid = await criu.SpawnAsync($"flock {file} -c 'exec sleep 600'", Cancellation);
        await CriuHost.Until(() => criu.CommandLines().Any(line => line.StartsWith("sleep", StringComparison.Ordinal)), "the lock to be held", Cancellation);
        var dump = new CheckpointDump { Pid = pid, ImagesDirectory = CriuHost.Images("lock"), FileLocks = false };
        var failure = await Assert.ThrowsAsync<CriuException>(() => criu.Client.DumpAsync(dump, null, Cancellation));
        Assert.Contains("lock", failure.Line, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual('T', criu.State(pid));
        await criu.Client.DumpAsync(dump with { FileLocks = true }, null, Cancellation);
    }

    [Fact]
    public async Task Taken_pid_is_a_typed_error()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var pid = await criu.SpawnAsync("sleep 600", Cancellation);
        var images = CriuHost.Images("sleep");
        await criu.Client.DumpAsync(new CheckpointDump { Pid = pid, ImagesDirectory = images, After = AfterDump.LeaveRunning }, null, Cancellation);
        var failure = await Assert.ThrowsAsync<CriuPidTakenException>(() =>
            criu.Client.RestoreAsync(new CheckpointRestore { ImagesDirectory = images }, null, Cancellation));
        Assert.Contains(pid.ToString(System.Globalization.CultureInfo.InvariantCulture), failure.Line, StringComparison.Ordinal);
        await criu.UntilSleepsAsync(pid, Cancellation);
    }

    [Fact]
    public async Task Objection_to_a_notification_leaves_the_tree_running()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var pid = await criu.SpawnAsync("sleep 600", Cancellation);
        var dump = new CheckpointDump { Pid = pid, ImagesDirectory = CriuHost.Images("sleep") };
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => criu.Client.DumpAsync(
            dump,
            (notification, _) => notification.Event == CriuEvent.PostDump ? throw new InvalidDataException("no room") : ValueTask.CompletedTask,
            Cancellation));
        Assert.Equal("no room", failure.Message);
        await criu.UntilSleepsAsync(pid, Cancellation);
    }

    [Fact]
    public async Task Cancelled_dump_leaves_the_tree_running()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var pid = await criu.SpawnAsync("sleep 600", Cancellation);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await Assert.ThrowsAsync<OperationCanceledException>(() => criu.Client.DumpAsync(
            new CheckpointDump { Pid = pid, ImagesDirectory = CriuHost.Images("sleep") },
            async (notification, _) =>
            {
                if (notification.Event == CriuEvent.PreDump)
                    await cancel.CancelAsync();
            },
            cancel.Token));
        await criu.UntilSleepsAsync(pid, Cancellation);
    }

    [Fact]
    public async Task Pre_dump_copies_memory_where_the_kernel_tracks_it_and_else_is_refused_by_name()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var pid = await criu.SpawnAsync("sleep 600", Cancellation);
        var dump = new CheckpointDump { Pid = pid, ImagesDirectory = CriuHost.Images("pre"), TrackMemory = true };
        if ((await criu.Client.FeaturesAsync(Cancellation)).MemTrack)
        {
            Assert.True((await criu.Client.PreDumpAsync(dump, null, Cancellation)).PagesWritten > 0);
        }
        else
        {
            var failure = await Assert.ThrowsAsync<CriuUnsupportedException>(() => criu.Client.PreDumpAsync(dump, null, Cancellation));
            Assert.Contains("CONFIG_MEM_SOFT_DIRTY", failure.Message, StringComparison.Ordinal);
        }

        await criu.UntilSleepsAsync(pid, Cancellation);
    }

    [Fact]
    public async Task Services_log_has_CRIUs_lines()
    {
        var log = new RecordingLogger();
        await using var criu = await CriuHost.StartAsync(Cancellation, log);
        var pid = await criu.SpawnAsync("sleep 600", Cancellation);
        await criu.Client.DumpAsync(new CheckpointDump { Pid = pid, ImagesDirectory = CriuHost.Images("sleep"), LogLevel = 4 }, null, Cancellation);
        Assert.Contains(log.Lines, line => line.Contains("Dumping finished successfully", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("CRIU dump: post-dump", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Service_is_gone_after_dispose()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        Assert.Contains(criu.CommandLines(), line => line.Contains("criu service", StringComparison.Ordinal));
        await criu.Service.DisposeAsync();
        Assert.DoesNotContain(criu.CommandLines(), line => line.Contains("criu", StringComparison.Ordinal));
        await Assert.ThrowsAsync<CriuUnreachableException>(() => criu.Client.VersionAsync(Cancellation));
    }

    [Fact]
    public async Task Program_that_is_no_CRIU_is_refused_with_what_it_said()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var failure = await Assert.ThrowsAsync<CriuServiceException>(() => CriuService.StartAsync(
            criu.Space, "/bin/false-criu", "/run/isthmus", Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Cancellation));
        Assert.Contains("/bin/false-criu", failure.Message, StringComparison.Ordinal);
    }
}
