using Isthmus.Criu.Addendum;
using Xunit;

namespace Isthmus.ZooTests;

/// <summary>Programs that were dumped for a move which then failed: they come back with all that a moved tree has.</summary>
public sealed class RollBackTests(ZooLab lab) : IClassFixture<ZooLab>
{
    private static readonly string[] OfOurOwnImages = ["eventfds", "tcp_listener", "task_attributes", "control_group", "inotifies", "posix_timers", "unix_pending", "timerfd_ticking", "tcp_half_closed"];

    public static IEnumerable<TheoryDataRow<string>> WithoutLoss => ZooCatalogue.Rows(program => OfOurOwnImages.Contains(program.Name));

    [Theory]
    [MemberData(nameof(WithoutLoss))]
    public async Task A_tree_that_was_rolled_back_has_what_a_moved_tree_has(string program)
    {
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find(program));
        Assert.Empty(await run.RollBackAsync(engineIsSuspect: false));
        await run.JudgeAsync();
    }

    [Theory]
    [InlineData("tcp_listener")]
    [InlineData("control_group")]
    public async Task What_CRIU_leaves_out_is_set_from_outside_when_CRIU_brings_the_tree_back(string program)
    {
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find(program));
        Assert.Empty(await run.RollBackAsync(engineIsSuspect: true));
        await run.JudgeAsync();
    }

    [Fact]
    public async Task What_cannot_be_set_from_outside_is_told()
    {
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find("eventfds"));
        var lost = await run.RollBackAsync(engineIsSuspect: true);
        Assert.NotEmpty(lost);
        Assert.All(lost, line => Assert.Contains("is a semaphore (EFD_SEMAPHORE)", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tree_that_the_engine_refuses_is_brought_back_by_CRIU()
    {
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find("pipes"));
        var log = await run.RollBackAsync(engineIsSuspect: false, images => new TaskAddendum
        {
            Threads = [new ThreadAttributes(run.Pid) { Affinity = [.. new byte[120], 0, 0, 0, 0, 0, 0, 0, 0x80] }],
        }.Save(images));
        Assert.Contains(log, line => line.Contains("the engine could not bring the tree", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Contains("bound to processors 1023", StringComparison.Ordinal));
        await run.JudgeAsync();
    }
}
