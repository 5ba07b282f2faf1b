using System.Globalization;
using Isthmus.Linux;

namespace Isthmus.Dumper.Preflight;

/// <summary>Reads what <see cref="TaskRules"/> judges of one process.</summary>
/// <param name="host">Where it is.</param>
internal sealed class TaskReader(HostSpace host)
{
    private const byte ClassOf32Bits = 1;

    private readonly IReadOnlyDictionary<string, string> _usualGroups = Groups($"{host.Proc}/1/cgroup");

    /// <summary>Adds it to what is known of a process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="status">Its status.</param>
    /// <param name="outer">Its PID as this process knows it; null when it has ended.</param>
    /// <param name="before">The processes of the tree that were read before.</param>
    public ProcessFacts Complete(ProcessFacts process, ProcStatus status, int? outer, IReadOnlyList<(int Pid, int Outer)> before)
    {
        var directory = string.Create(CultureInfo.InvariantCulture, $"{host.Proc}/{process.Pid}");
        process = process with
        {
            PermittedCapabilities = status.PermittedCapabilities,
            HasShadowStack = status.HasShadowStack,
            TagsAddresses = status.TagsAddresses,
            NumaPolicy = process.Threads.Select(tid => NumaPolicy(tid, whole: tid == process.Pid)).FirstOrDefault(policy => policy is not null),
            OddControlGroups = [.. Groups($"{directory}/cgroup").Where(IsOdd).Select(group => $"{(group.Key.Length == 0 ? "version 2" : group.Key)}:{group.Value}")],
            Is32Bit = Is32Bit($"{directory}/exe"),
            Mounts = Mounts($"{directory}/mountinfo"),
            ThreadNamespaces = [.. process.Threads.Where(tid => tid != process.Pid).SelectMany(tid => LeftNamespaces(directory, tid, process.Namespaces))],
        };
        if (outer is not { } known)
            return process;
        var tids = HostProcess.ToOuterTids(known);
        return process with
        {
            Sharing =
            [
                .. SharingReader.Shared(known, before),
                .. SharingReader.Unshared(known, tids.Where(tid => tid.Key != process.Pid).Select(tid => (tid.Key, tid.Value))),
            ],
            OddPolicies = [.. tids.Select(tid => (tid.Key, Sched.PolicyOf(tid.Value))).Where(thread => IsOdd(thread.Item2))],
        };
    }

    /// <summary>Deadlines and what came later; a real-time policy that is reset on fork, whose priority is not in the images (CRIU 4.2).</summary>
    private static bool IsOdd(int policy) =>
        policy >= 0 && (policy & 0xffff) is var number
        && (number > Sched.SCHED_IDLE || ((policy & Sched.SCHED_RESET_ON_FORK) != 0 && number is Sched.SCHED_FIFO or Sched.SCHED_RR));

    /// <summary>A path with ".." leads out of what this program sees of the hierarchy.</summary>
    private bool IsOdd(KeyValuePair<string, string> group) =>
        _usualGroups.GetValueOrDefault(group.Key) != group.Value && (group.Key.Length > 0 || group.Value.Split('/').Contains(".."));

    /// <summary>Lines "ID:CONTROLLERS:PATH" by controllers; those of version 2 have none.</summary>
    private static Dictionary<string, string> Groups(string path) =>
        ProcFile.Lines(path).Select(line => line.Split(':', 3)).Where(fields => fields.Length == 3).ToDictionary(fields => fields[1], fields => fields[2]);

    /// <summary>The second column of numa_maps is the policy of the memory, or the thread's own where the memory has none. One line of a further thread is enough to see its own.</summary>
    private string? NumaPolicy(int tid, bool whole)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{host.Proc}/{tid}/numa_maps");
        var lines = whole ? ProcFile.Lines(path) : ProcFile.FirstLines(path, 1);
        return lines.Select(line => line.Split(' ', 3)).Where(columns => columns.Length > 1 && columns[1] != "default").Select(columns => columns[1]).FirstOrDefault();
    }

    private static IEnumerable<(int, string)> LeftNamespaces(string directory, int tid, IReadOnlyDictionary<string, string> ofProcess)
    {
        foreach (var (kind, name) in ofProcess)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{directory}/task/{tid}/ns/{kind}");
            if (ProcFile.Link(path) is { } own && own != name)
                yield return (tid, kind);
        }
    }

    /// <summary>The fifth byte of an ELF file is its class.</summary>
    private static bool Is32Bit(string program)
    {
        Span<byte> head = stackalloc byte[5];
        try
        {
            using var file = File.OpenHandle(program);
            return RandomAccess.Read(file, head, 0) == head.Length && head[4] == ClassOf32Bits;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A zombie has no program.
            return false;
        }
    }

    private static HashSet<int> Mounts(string path) =>
        [.. ProcFile.Lines(path).Select(line => int.Parse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture))];
}
