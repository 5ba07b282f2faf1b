using System.Diagnostics;
using System.Globalization;
using Isthmus.Linux;

namespace Isthmus.Restorer.Compensate;

/// <summary>Ends a tree of processes that runs, whoever made it.</summary>
internal static class TreeEnd
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Kills the root, if it still is the process that is meant, and all its descendants; returns when they are gone.</summary>
    /// <param name="host">Where.</param>
    /// <param name="rootPid">The root inside the host.</param>
    /// <param name="rootStart">Its start time, as <see cref="StartOf"/> gave it.</param>
    /// <param name="cancellation">Stops the wait for their end.</param>
    /// <returns>How many were killed.</returns>
    public static async Task<int> RunAsync(HostSpace host, int rootPid, string rootStart, CancellationToken cancellation)
    {
        if (rootPid == 0 || StartOf(host, rootPid) != rootStart)
            return 0;
        var killed = 0;
        // A parent goes before its children, so that it makes no new ones; each look finds what was forked meanwhile.
        foreach (var pid in Descend(host, rootPid))
        {
            if (HostProcess.ToOuterPid(host, pid) is not { } outer)
                continue;
            try
            {
                using var process = Process.GetProcessById(outer);
                process.Kill();
                killed++;
            }
            catch (ArgumentException)
            {
                // It ended by itself.
            }
            catch (InvalidOperationException)
            {
                // It ended by itself.
            }
        }

        await HostProcess.WaitForExitAsync(host, rootPid, Patience, cancellation).ConfigureAwait(false);
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

    private static List<int> Descend(HostSpace host, int rootPid)
    {
        List<int> found = [];
        var open = new Queue<int>([rootPid]);
        while (open.TryDequeue(out var pid))
        {
            found.Add(pid);
            try
            {
                foreach (var thread in Directory.EnumerateDirectories($"{host.Proc}/{pid}/task"))
                {
                    foreach (var child in File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                        open.Enqueue(int.Parse(child, CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return found;
    }
}
