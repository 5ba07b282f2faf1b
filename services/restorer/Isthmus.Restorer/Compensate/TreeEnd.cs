using Isthmus.Linux;
using Isthmus.Restorer.Systems;

namespace Isthmus.Restorer.Compensate;

/// <summary>Ends a tree of processes that runs, whoever made it.</summary>
internal static class TreeEnd
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Kills the root, if it still is the process that is meant, and all its descendants; returns when they are gone.</summary>
    /// <param name="system">The host's system.</param>
    /// <param name="host">Where.</param>
    /// <param name="rootPid">The root inside the host.</param>
    /// <param name="rootStart">Its start time, as <see cref="StartOf"/> gave it.</param>
    /// <param name="cancellation">Stops the wait for their end.</param>
    /// <returns>How many were killed.</returns>
    public static async Task<int> RunAsync(IHostSystem system, HostSpace host, int rootPid, string rootStart, CancellationToken cancellation)
    {
        if (rootPid == 0 || StartOf(host, rootPid) != rootStart)
            return 0;
        var killed = 0;
        // A parent goes before its children, so that it makes no new ones; each look finds what was forked meanwhile.
        foreach (var pid in Descend(system, host, rootPid))
        {
            if (HostProcess.ToOuterPid(host, pid) is not { } outer)
                continue;
            // Another result means that it ended by itself.
            if (Signal.Kill(outer, Signal.SIGKILL) == 0)
                killed++;
        }

        await system.WaitForExitAsync(host, rootPid, Patience, cancellation).ConfigureAwait(false);
        return killed;
    }

    /// <summary>Start time in clock ticks since boot (proc_pid_stat(5), field 22); null when there is no such process, or it is a zombie.</summary>
    public static string? StartOf(HostSpace host, int pid)
    {
        try
        {
            var stat = File.ReadAllText($"{host.Proc}/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static List<int> Descend(IHostSystem system, HostSpace host, int rootPid)
    {
        List<int> found = [];
        var open = new Queue<int>([rootPid]);
        while (open.TryDequeue(out var pid))
        {
            found.Add(pid);
            foreach (var child in system.Children(host, pid))
                open.Enqueue(child);
        }

        return found;
    }
}
