using System.Globalization;
using Isthmus.Contracts;
using Isthmus.Lab.Load;
using Isthmus.Lab.Nginx;
using Xunit;

namespace Isthmus.EndToEndTests.FreeBsd;

/// <summary>nginx, moved to FreeBSD under load: what its clients saw, and whether it is the same nginx there. Runs against real FreeBSD only.</summary>
public sealed class MoveToFreeBsdTests(MovedNginx nginx, ITestOutputHelper output) : IClassFixture<MovedNginx>
{
    // An access log's time is the worker's own, which it takes at each turn of its loop; the host's is read a command later.
    private const double SecondsBetweenLogAndClock = 60;

    [Fact]
    public void Migration_completes()
    {
        nginx.Reached("the move");
        Assert.Equal(MigrationState.Completed, nginx.Migration?.Status.State);
        foreach (var stage in nginx.Migration!.Stages)
            output.WriteLine(stage.ToString());
        foreach (var happened in nginx.Migration.Events.Where(happened => happened.Timings.Count > 0 || happened.Name == "ProcessRestored"))
            output.WriteLine($"{happened.Name}: {string.Join(", ", happened.Timings.Select(timing => string.Create(CultureInfo.InvariantCulture, $"{timing.Name} {timing.Milliseconds:0}")))} {(happened.Name is "ProcessRestored" or "CheckpointStored" ? happened.Message : null)}");
        output.WriteLine($"blackout {nginx.Blackout.TotalMilliseconds:0} ms");
    }

    [Fact]
    public void Master_and_workers_keep_their_pids()
    {
        nginx.Reached("the look at its processes");
        Assert.Equal(3, nginx.PidsBefore.Length);
        Assert.Equal(nginx.PidsBefore, nginx.PidsAfter);
    }

    [Fact]
    public void Kept_connections_go_on_and_no_request_on_them_fails()
    {
        nginx.Reached("the end of the load");
        var kept = nginx.Steady.Where(report => report.Client.StartsWith("keep-alive", StringComparison.Ordinal)).ToArray();
        Assert.Equal(5, kept.Length);
        Assert.All(kept, Unharmed);
        Assert.All(kept, report => Assert.Equal(1, report.Connections));
    }

    [Fact]
    public void New_connections_wait_and_none_fails()
    {
        nginx.Reached("the end of the load");
        Unharmed(nginx.Steady.Single(report => report.Client == "connecting"));
    }

    [Fact]
    public void Requests_that_were_pipelined_are_all_answered_in_order()
    {
        nginx.Reached("the end of the load");
        var report = nginx.Steady.Single(report => report.Client == "pipelining");
        Unharmed(report);
        Assert.Equal(1, report.Connections);
    }

    [Fact]
    public void Long_download_under_way_completes_byte_for_byte()
    {
        nginx.Reached("the end of the downloads");
        Assert.InRange(nginx.AtFreeze.Download, 1, nginx.Downloads[0].Bytes - 1);
        Unharmed(nginx.Downloads[0]);
    }

    [Fact]
    public void Half_closed_download_under_way_completes_byte_for_byte()
    {
        nginx.Reached("the end of the downloads");
        Assert.InRange(nginx.AtFreeze.HalfClosed, 1, nginx.Downloads[1].Bytes - 1);
        Unharmed(nginx.Downloads[1]);
    }

    [Fact]
    public void Counters_in_shared_memory_go_on()
    {
        nginx.Reached("the look at its counters");
        Assert.True(nginx.CountersBefore is { Requests: > 0 } before && nginx.CountersAfter is { } after && after.Accepts > before.Accepts && after.Requests > before.Requests && after.Handled == after.Accepts,
            $"before {nginx.CountersBefore}, after {nginx.CountersAfter}");
    }

    [Fact]
    public void Log_goes_on_with_the_right_time()
    {
        nginx.Reached("the look at its log");
        Assert.True(nginx.Log.After > nginx.Log.Before, $"{nginx.Log.Before} lines, then {nginx.Log.After}");
        Assert.InRange(nginx.Log.LastAt, nginx.Log.HostAt - SecondsBetweenLogAndClock, nginx.Log.HostAt + 1);
    }

    [Fact]
    public void Reopen_starts_a_new_log()
    {
        nginx.Reached("reopen");
        Assert.True(nginx.LinesOfReopenedLog > 0);
    }

    [Fact]
    public void Reload_starts_new_workers_that_serve()
    {
        nginx.Reached("reload");
        Assert.Equal(nginx.PidsAfter[0], nginx.PidsAfterReload[0]);
        Assert.Empty(nginx.PidsAfter.Skip(1).Intersect(nginx.PidsAfterReload));
        var page = System.Text.Encoding.Latin1.GetBytes(nginx.PageAfterReload);
        Assert.NotEmpty(page);
        Assert.Equal(-1, KnownPattern.FirstDifference(page, 0));
    }

    [Fact]
    public void Quit_ends_all_processes_and_removes_the_pid_file()
    {
        nginx.Reached("quit");
        Assert.Equal("", nginx.LeftAfterQuit);
    }

    private void Unharmed(ClientReport report)
    {
        output.WriteLine($"{report.Client}: {report.Requests} answers, {report.Connections} connections, longest wait {report.LongestWait.TotalMilliseconds:0} ms");
        Assert.True(report is { Failed: 0, Requests: > 0 }, $"{report.Client}: {report.Requests} answers, {report.Failed} failed: {string.Join("; ", report.Failures)}");
    }
}
