using System.Text;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Engine.Planning;
using Isthmus.Engine.Rehearsal;
using Isthmus.UnitTests.Engine.FreeBsd;
using Xunit;

namespace Isthmus.UnitTests.Engine;

/// <summary>How a tree's monotonic clocks go on at hosts that were started at other times than its source.</summary>
public sealed class ClockPlanTests
{
    private const long Hour = 3_600_000_000_000;
    private const int Root = 30_000;

    [Fact]
    public void Host_of_the_same_start_keeps_its_clocks()
    {
        Assert.DoesNotContain(Steps(Compile(Linux(), 0)), IsUnshare);
        Assert.DoesNotContain(Compile(FreeBsdHosts.Any, 0).Notes, note => note.Contains("monotonic", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-2 * Hour, 7200)]
    [InlineData(2 * Hour, -7200)]
    public void Host_of_another_start_gives_the_tree_a_time_namespace_before_its_first_process(long ahead, int seconds)
    {
        var steps = Steps(Compile(Linux(), ahead)).ToList();
        var unshare = steps.FindIndex(IsUnshare);
        Assert.InRange(unshare, 0, steps.FindIndex(step => step is ForkStep));
        Assert.Equal(RestorePlan.Nursery, steps[unshare].Task);
        Assert.Equal($"1 {seconds} 0\n7 {seconds} 0\n", Encoding.ASCII.GetString(((CallStep)steps[unshare + 2]).Operands[1].Blob!.Bytes));
    }

    [Fact]
    public void Without_time_namespaces_the_functions_of_the_vDSO_add_the_difference()
    {
        var plan = Compile(FreeBsdHosts.Any, -2 * Hour);
        var shift = VdsoClock.Read(Steps(plan).OfType<WriteStep>().First(step => step.Purpose == "vDSO functions as system calls").Content.Span);
        Assert.Equal(new ClockShift(2 * Hour, 2 * Hour), shift);
        Assert.Contains(plan.Notes, note => note.Contains("absolute monotonic times", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(230, 1, 1, 0, true)] // clock_nanosleep of the monotonic clock, absolute
    [InlineData(230, 1, 0, 0, false)] // relative
    [InlineData(230, 0, 1, 0, false)] // the time of day
    [InlineData(202, 0x1000, 9 | 128, 0x2000, true)] // futex, absolute
    [InlineData(202, 0x1000, 9 | 128 | 256, 0x2000, false)] // by the time of day
    [InlineData(202, 0x1000, 9 | 128, 0, false)] // for ever
    public void Wait_for_an_absolute_monotonic_time_is_refused_where_system_calls_see_another_clock(ulong call, ulong first, ulong second, ulong fourth, bool refused)
    {
        void Freeze(Checkpoint server)
        {
            var registers = server.Root.MainThread.Registers;
            (registers.OrigAx, registers.Di, registers.Si, registers.R10) = (call, first, second, fourth);
        }

        if (refused)
            Assert.Equal(["absolute timeout"], Assert.Throws<UnsupportedResourceException>(() => Compile(FreeBsdHosts.Any, -2 * Hour, Freeze)).Resources.Select(found => found.Resource));
        else
            Assert.NotEmpty(Steps(Compile(FreeBsdHosts.Any, -2 * Hour, Freeze)));
        Assert.NotEmpty(Steps(Compile(Linux(), -2 * Hour, Freeze)));
    }

    private static bool IsUnshare(Step step) => step is CallStep { Number: Syscall.Unshare };

    private static IEnumerable<Step> Steps(RestorePlan plan) => plan.Sections.SelectMany(section => section.Steps);

    private static HostDescription Linux()
    {
        var host = HostProbe.Describe();
        return host with { Features = host.Features | HostFeatures.TimeNamespaces };
    }

    /// <param name="host">Where it is to run.</param>
    /// <param name="ahead">Nanoseconds that its clocks are ahead of the source's.</param>
    /// <param name="alter">What is different in the checkpoint.</param>
    private static RestorePlan Compile(HostDescription host, long ahead, Action<Checkpoint>? alter = null)
    {
        var server = new RehearsalImages(host, FreeBsdHosts.Vdso(), Root).Load();
        alter?.Invoke(server);
        return RestorePlanner.Compile(server, host, new PlannerOptions { Clocks = new HostClocks(Nanoseconds(server.Clocks!.Monotonic) + ahead, Nanoseconds(server.Clocks.Boottime) + ahead) });
    }

    private static long Nanoseconds(Timespec time) => ((long)time.TvSec * 1_000_000_000) + (long)time.TvNsec;
}
