using Isthmus.Engine.Hosts;
using Xunit;

namespace Isthmus.ZooTests;

/// <summary>
/// The zoo, restored on Linux by nothing that FreeBSD's Linux layer lacks and Linux can do without: the program in a file, children that
/// spin until they are attached, no ptrace options, patched vDSO functions, stacks that are mapped as large as they may grow …
/// </summary>
public sealed class RestrainedRestoreTests(ZooLab lab) : IClassFixture<ZooLab>
{
    private const HostFeatures DoneWithout = HostFeatures.TracedBirth | HostFeatures.MovableVdso | HostFeatures.MemfdExecution | HostFeatures.ExitKill
        | HostFeatures.AnyAffinity | HostFeatures.RestartableSequences | HostFeatures.GrowingStacks | HostFeatures.GuardAdvice
        | HostFeatures.WatchNumbers | HostFeatures.InheritedEpoll | HostFeatures.ForcedBuffers | HostFeatures.SignalOwners | HostFeatures.HiddenWrites;

    /// <summary>Programs that have what is refused then, or check just that: a shared epoll set, SIGUSR1 for SIGIO, numbered watches, rseq, code of the vDSO that runs, sizes of buffers.</summary>
    private static readonly string[] NeedThem = ["epolls", "regular_files", "inotifies", "restartable_sequences", "vdso_time", "socket_options"];

    public static IEnumerable<TheoryDataRow<string>> Programs => ZooCatalogue.Rows(program => !NeedThem.Contains(program.Name));

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Program_passes_after_a_restore_with_what_FreeBSD_has(string program)
    {
        var restrained = lab.Description with { Features = lab.Description.Features & ~DoneWithout, DescriptorDirectory = "/dev/fd" };
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find(program), restrained);
        await run.MoveAsync(lab.A);
        await run.JudgeAsync();
    }
}
