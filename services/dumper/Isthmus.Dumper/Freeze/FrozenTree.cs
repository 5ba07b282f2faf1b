using System.Globalization;
using Isthmus.Criu.Addendum;
using Isthmus.Dumper.Preflight;
using Isthmus.Linux;

namespace Isthmus.Dumper.Freeze;

/// <summary>The open files of a tree that stands still.</summary>
internal static class FrozenTree
{
    /// <summary>Every descriptor: its process's PID inside the host and outside, its number, and what it leads to.</summary>
    public static IEnumerable<(int Pid, int OuterPid, int Number, string Target)> Descriptors(HostSpace host, int rootPid)
    {
        var outer = HostProcess.ToOuterPids(host);
        foreach (var pid in RunningTree.Pids(host.Proc, rootPid))
        {
            if (!outer.TryGetValue(pid, out var known))
                continue;
            foreach (var path in RunningTree.Entries(() => Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{known}/fd"))))
            {
                if (ProcFile.Link(path) is { } target)
                    yield return (pid, known, int.Parse(Path.GetFileName(path.AsSpan()), CultureInfo.InvariantCulture), target);
            }
        }
    }

    /// <summary>How many passed descriptors (SCM_RIGHTS) wait in a unix socket, or in the connections that wait for it (Linux 5.7).</summary>
    public static int PassedDescriptors(int outerPid, int number) =>
        RunningTree.Field(RunningTree.Lines(string.Create(CultureInfo.InvariantCulture, $"/proc/{outerPid}/fdinfo/{number}")), "scm_fds") is { } count
            ? int.Parse(count, CultureInfo.InvariantCulture)
            : 0;
}
