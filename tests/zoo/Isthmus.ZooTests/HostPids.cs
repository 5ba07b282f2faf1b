using System.Globalization;
using Isthmus.Linux;

namespace Isthmus.ZooTests;

/// <summary>The processes of a host.</summary>
internal static class HostPids
{
    private static readonly TimeSpan ReapLimit = TimeSpan.FromSeconds(10);

    public static HashSet<int> All(HostSpace host) =>
    [
        .. Directory.EnumerateDirectories(host.Proc)
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0),
    ];

    /// <summary>A process and its descendants, parents first.</summary>
    public static List<int> Tree(HostSpace host, int root)
    {
        var found = new List<int> { root };
        for (var i = 0; i < found.Count; i++)
        {
            foreach (var task in Directory.EnumerateDirectories($"{host.Proc}/{found[i]}/task"))
            {
                found.AddRange(File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)));
            }
        }

        return found;
    }

    /// <summary>
    /// Returns when the host has none of the PIDs any more: killed processes keep theirs until the host's init has reaped
    /// them, a moment later, of which no event tells a process that is not their parent.
    /// </summary>
    public static async Task UntilReapedAsync(HostSpace host, IEnumerable<int> pids, CancellationToken cancellation)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var started = TimeProvider.System.GetTimestamp();
        foreach (var pid in pids)
        {
            while (Directory.Exists($"{host.Proc}/{pid}"))
            {
                if (TimeProvider.System.GetElapsedTime(started) > ReapLimit)
                    throw new TimeoutException($"Process {pid} is still there {ReapLimit.TotalSeconds} s after it was killed: {Describe(host, pid)}");
                await tick.WaitForNextTickAsync(cancellation);
            }
        }
    }

    /// <summary>What a process is doing, for a person.</summary>
    public static string Describe(HostSpace host, int pid)
    {
        var directory = $"{host.Proc}/{pid}";
        try
        {
            var status = File.ReadLines($"{directory}/status").Where(line => line.Split(':')[0] is "Name" or "State" or "SigPnd" or "ShdPnd" or "SigBlk");
            return $"{string.Join(", ", status).Replace('\t', ' ')}, call {Read($"{directory}/syscall")}, waits in {Read($"{directory}/wchan")}";
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private static string Read(string path) => File.ReadAllText(path).Trim();
}
