using Isthmus.Dumper.Freeze;
using Isthmus.Linux;
using Xunit;

namespace Isthmus.ZooTests;

/// <summary>What comes about between preflight and the freeze, and dumps that fail at the last moment: nothing is lost.</summary>
public sealed class LateArrivalTests(ZooLab lab) : IClassFixture<ZooLab>
{
    private const int Arrive = 10; // SIGUSR1
    private const int Take = 12; // SIGUSR2
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string> Arrivals { get; } = new()
    {
        { "datagram", "has datagrams waiting in a UDP socket" },
        { "event", "has an inotify instance open in which events wait" },
        { "error", "has a socket open whose error it has not read" },
        { "expiries", "that stands for 3 more (timer_getoverrun(2))" },
        { "descriptor", "has a unix socket open in which passed descriptors (SCM_RIGHTS) wait" },
    };

    [Theory]
    [MemberData(nameof(Arrivals))]
    public async Task What_arrives_after_preflight_refuses_the_first_dump_and_the_second_passes_when_it_was_read(string kind, string reason)
    {
        await using var run = await StartAsync(kind);
        run.AfterRefusal = () => TellAsync(run, Take, "taken");
        await run.MoveAsync(lab.B);
        Assert.Contains(reason, Assert.Single(run.RefusedDumps), StringComparison.Ordinal);
        Assert.Contains($"Process {run.Pid} ", run.RefusedDumps[0], StringComparison.Ordinal);
        await run.JudgeAsync();
    }

    [Theory]
    [MemberData(nameof(Arrivals))]
    public async Task What_arrives_after_preflight_and_is_never_read_refuses_the_dump_and_is_still_there(string kind, string reason)
    {
        await using var run = await StartAsync(kind);
        var refused = await Assert.ThrowsAsync<UncarriedStateException>(() => run.MoveAsync(lab.B));
        Assert.Contains(reason, Assert.Single(refused.Findings), StringComparison.Ordinal);
        Assert.Equal(TreeDump.Attempts - 1, run.RefusedDumps.Count);
        await run.JudgeAsync();
    }

    [Fact]
    public async Task Connections_taken_for_a_dump_that_fails_afterwards_still_reach_their_listeners()
    {
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find("unix_pending"));
        run.BeforeEnd = () => throw new IOException("The disk is full.");
        // The program is asked for its verdict while its connections go through this process.
        var failed = await Assert.ThrowsAsync<IOException>(() => run.MoveAsync(lab.B));
        Assert.Equal("The disk is full.", failed.Message);
    }

    private async Task<ZooRun> StartAsync(string kind)
    {
        var run = await ZooRun.StartAsync(lab, new ZooProgram("late_arrivals", "is dumped when it was read", kind) { FootprintDiffers = "it closes what it was told about" });
        var first = true;
        run.BeforeFreeze = () =>
        {
            if (!first)
                return Task.CompletedTask;
            first = false;
            return TellAsync(run, Arrive, "arrived");
        };
        return run;
    }

    private static async Task TellAsync(ZooRun run, int signal, string answer)
    {
        var cancellation = TestContext.Current.CancellationToken;
        Signal.Kill(HostProcess.ToOuterPid(run.Host, run.Pid)!.Value, signal);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var started = TimeProvider.System.GetTimestamp();
        while (!File.Exists(Path.Combine(run.Directory, answer)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"The program gives no file \"{answer}\".");
            await tick.WaitForNextTickAsync(cancellation);
        }
    }
}
