using Isthmus.Engine;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Engine.Planning;
using Isthmus.Engine.Rehearsal;
using Isthmus.Linux;
using Xunit;
using static Isthmus.IntegrationTests.Engine.HandMadePlan;

namespace Isthmus.IntegrationTests.Engine;

/// <summary>Whatever goes wrong, the host's processes are the ones that it had.</summary>
public sealed class NothingLeftTests
{
    private const int O_CREAT_WRONLY = 0x41;

    [Fact]
    public async Task Unused_nursery_leaves_no_process()
    {
        await using var host = await EngineTestHost.StartAsync();
        var before = host.Pids;
        await using var nursery = await host.Engine.WarmAsync(host.Space, host.Description, TestContext.Current.CancellationToken);
        Assert.Equal(before.Count + 1, host.Pids.Count);
        await nursery.DisposeAsync();
        Assert.Equal(before, host.Pids);
    }

    [Fact]
    public async Task Rehearsal_restores_a_whole_server_and_leaves_no_process()
    {
        await using var host = await EngineTestHost.StartAsync();
        await EngineRehearsal.RunAsync(host.Description, TimeProvider.System, TestContext.Current.CancellationToken);
        var names = Directory.EnumerateDirectories("/proc").Select(process => $"{process}/comm").Where(File.Exists).Select(file => File.ReadAllText(file).TrimEnd());
        Assert.DoesNotContain("rehearsal", names);
    }

    [Fact]
    public async Task Failed_step_leaves_no_process_when_its_exception_arrives()
    {
        await using var host = await EngineTestHost.StartAsync();
        var before = host.Pids;
        await Assert.ThrowsAsync<UnmetExpectationException>(() => PrepareAsync(host, TestContext.Current.CancellationToken, WithChildAndThread(host, Call(Syscall.Close, 77))));
        Assert.Equal(before, host.Pids);
    }

    [Fact]
    public async Task Discarded_tree_leaves_no_process()
    {
        await using var host = await EngineTestHost.StartAsync();
        var before = host.Pids;
        await using var tree = await PrepareAsync(host, TestContext.Current.CancellationToken, WithChildAndThread(host, Call(Syscall.Getpid)));
        Assert.Equal(before.Count + 3, host.Pids.Count);
        await tree.DiscardAsync();
        Assert.Equal(before, host.Pids);
    }

    [Fact]
    public async Task Cancellation_ends_a_call_that_blocks_in_the_tree()
    {
        await using var host = await EngineTestHost.StartAsync();
        var before = host.Pids;
        var reached = host.Space.Root + "/run/reached";
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var preparation = PrepareAsync(
            host, cancellation.Token, Call(Syscall.Open, Blob.Text("/run/reached"), O_CREAT_WRONLY, 0x180), Call(Syscall.Pause));
        while (!File.Exists(reached) && !preparation.IsCompleted)
            await Task.Yield();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => preparation);
        Assert.Equal(before, host.Pids);
    }

    [Fact]
    public async Task Tree_ends_with_the_thread_that_traces_it()
    {
        await using var host = await EngineTestHost.StartAsync();
        var thread = new PtraceThread("test");
        var pid = await thread.RunAsync(() =>
        {
            var nursery = Nursery.Start(host.Space, host.Description, new GadgetArea(GadgetHole.Usual), new HashSet<int>());
            new PlanExecutor(nursery.Tree, nursery.Area).Run(Of(host.Description).Sections[0].Steps.AsSpan(), TestContext.Current.CancellationToken);
            return nursery.Pid;
        });
        Assert.Contains(Pid, host.Pids);
        var ends = new[] { Pid, pid }.Select(id => HostProcess.WaitForExitAsync(host.Space, id, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ToArray();
        await thread.DisposeAsync();
        await Task.WhenAll(ends);
    }

    [Fact]
    public async Task Taken_id_is_refused_before_anything_starts()
    {
        await using var host = await EngineTestHost.StartAsync();
        await using var holder = await PrepareAsync(host, TestContext.Current.CancellationToken, Call(Syscall.Getpid));
        var before = host.Pids;
        var taken = await Assert.ThrowsAsync<PidTakenException>(() => PrepareAsync(host, TestContext.Current.CancellationToken, Call(Syscall.Getpid)));
        Assert.Equal(Pid, taken.Id);
        Assert.Equal(before, host.Pids);
    }

    private static Step[] WithChildAndThread(EngineTestHost host, Step last) =>
    [
        .. host.Description.PidAllocator(-1).Process(Process, TaskId.Leader(Pid + 1), "a child"),
        .. host.Description.PidAllocator(-1).Thread(Process, new TaskId(Pid, Pid + 2), "a thread"),
        last,
    ];

    private static Task<PreparedTree> PrepareAsync(EngineTestHost host, CancellationToken cancellation, params Step[] steps) =>
        host.Engine.PrepareAsync(Of(host.Description, steps), host.Space, host.Description, null, cancellation);
}
