using Isthmus.Engine.Hosts;
using Xunit;

namespace Isthmus.ZooTests;

/// <summary>Programs from a host whose monotonic clocks are eleven days ahead, as of one that was started so much earlier.</summary>
public sealed class ClockTests(ZooLab lab) : IClassFixture<ZooLab>
{
    private const int Ahead = 1_000_000;

    private static readonly string[] TimeKeepers = ["monotonic_clock", "vdso_time", "timerfds", "posix_timers", "interval_timers", "blocked_calls"];

    public static IEnumerable<TheoryDataRow<string>> Programs => ZooCatalogue.Rows(program => TimeKeepers.Contains(program.Name));

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Clocks_go_on_at_a_host_that_was_started_later(string program)
    {
        if (!lab.Description.Has(HostFeatures.TimeNamespaces))
            Assert.Skip("this kernel gives no time namespaces");
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find(program), ahead: Ahead);
        await run.MoveAsync(lab.B);
        await run.MoveAsync(lab.A);
        await run.JudgeAsync();
    }

    /// <summary>As FreeBSD does it: the program's own functions know the difference.</summary>
    [Fact]
    public async Task Clocks_go_on_where_there_are_no_time_namespaces()
    {
        var plain = lab.Description with { Features = lab.Description.Features & ~HostFeatures.TimeNamespaces };
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find("monotonic_clock"), plain, Ahead);
        await run.MoveAsync(lab.A);
        await run.MoveAsync(lab.B);
        await run.JudgeAsync();
    }
}
