using Isthmus.Linux;

namespace Isthmus.Dumper.Preflight;

/// <summary>Finds processes made by clone(2) with flags that fork(2) does not use, and threads that have left what threads share (unshare(2)).</summary>
internal static class SharingReader
{
    private static readonly (int Kind, string What)[] OfProcesses =
    [
        (Kcmp.KCMP_VM, "address space"), (Kcmp.KCMP_FILES, "descriptor table"), (Kcmp.KCMP_FS, "directories"),
        (Kcmp.KCMP_SIGHAND, "signal actions"),
    ];

    private static readonly (int Kind, string What)[] OfThreads = [(Kcmp.KCMP_FILES, "descriptor table"), (Kcmp.KCMP_FS, "directories")];

    /// <summary>What a process shares with those before it.</summary>
    /// <param name="outer">The process, as this process sees it.</param>
    /// <param name="before">PIDs of the others, inside and as this process sees them.</param>
    public static IEnumerable<SharingFacts> Shared(int outer, IEnumerable<(int Pid, int Outer)> before) =>
        before.SelectMany(other => OfProcesses.Where(kind => Kcmp.AreSame(outer, other.Outer, kind.Kind)).Select(kind => new SharingFacts(kind.What, other.Pid)));

    /// <summary>What threads have of their own.</summary>
    /// <param name="outer">The process, as this process sees it.</param>
    /// <param name="threads">Its other threads, inside and as this process sees them.</param>
    public static IEnumerable<SharingFacts> Unshared(int outer, IEnumerable<(int Tid, int Outer)> threads) =>
        threads.SelectMany(thread => OfThreads.Where(kind => Kcmp.AreDifferent(outer, thread.Outer, kind.Kind)).Select(kind => new SharingFacts(kind.What, 0, thread.Tid)));
}
