using System.ComponentModel;
using System.Globalization;
using System.Net;
using Isthmus.Linux;
using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Preflight;

/// <summary>
/// Reads a tree through the host's /proc. The tree runs meanwhile: a process or descriptor that ends while it is read is
/// left out, as if the reading had been a moment later.
/// </summary>
public sealed class TreeReader(HostSpace host)
{
    private const int CapabilitySysResource = 24;
    private const int ZombieStatFields = 6;
    private const char Zombie = 'Z';
    private const int SocketAttempts = 5;

    public TreeSnapshot Read(int rootPid, IReadOnlyList<IPAddress> serviceAddresses)
    {
        var own = new ProcStatus(File.ReadLines("/proc/self/status"));
        var processes = Descend(rootPid);
        if (processes.Count == 0)
            throw new ServiceNotRunningException($"Process {rootPid} of host '{host.Name}' ended while it was looked at.", "Start the service again.");
        var sockets = ReadSockets(rootPid);
        // A server opens and closes connections between one look and the other: a socket that no table has is only
        // believed to be strange when its descriptor is still there and further tables don't have it either. Likewise a
        // handshake and datagrams that wait: most are over a moment later.
        for (var attempt = 1; attempt < SocketAttempts && processes.Any(p => p.Descriptors.Any(d => IsUnsettled(d, sockets))); attempt++)
        {
            processes = [.. processes.Select(p => p with { Descriptors = [.. Again(p, sockets)] })];
            foreach (var inode in processes.SelectMany(p => p.Descriptors).Where(d => IsUnsettled(d, sockets)).Select(d => DescriptorRules.InodeOf(d.Target)).OfType<ulong>().ToArray())
                sockets.Remove(inode);
            foreach (var (inode, socket) in ReadSockets(rootPid))
                sockets[inode] = socket;
        }

        return new TreeSnapshot(rootPid, processes, sockets)
        {
            HostNamespaces = Namespaces(1),
            OwnUid = own.Uid,
            OwnGid = own.GroupIds is [var gid, ..] ? gid : 0,
            CanReadForeignLimits = (own.EffectiveCapabilities >> CapabilitySysResource & 1) != 0,
            ServiceAddresses = serviceAddresses,
            SignalTargets = SignalTargets(processes),
        };
    }

    private HashSet<FileSignalTarget> SignalTargets(IReadOnlyList<ProcessFacts> processes)
    {
        if (!processes.Any(process => process.Descriptors.Any(descriptor => descriptor.State is { Signals: not null })))
            return [];
        var outer = HostProcess.ToOuterPids(host);
        var found = new HashSet<FileSignalTarget>();
        foreach (var known in processes.Where(process => outer.ContainsKey(process.Pid)).Select(process => outer[process.Pid]))
        {
            found.Add(FileSignalTarget.Process(known));
            found.UnionWith(HostProcess.ToOuterTids(known).Values.Select(FileSignalTarget.Thread));
            if (ProcFile.TryRead(() => File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{known}/stat"))) is { } stat)
                found.Add(FileSignalTarget.Group(int.Parse(Fields(stat)[2], CultureInfo.InvariantCulture)));
        }

        return found;
    }

    /// <summary>Fields from the third on stand behind the name, which may hold spaces and brackets itself.</summary>
    private static string[] Fields(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ', ZombieStatFields);

    private static bool IsUnsettled(DescriptorFacts descriptor, Dictionary<ulong, SocketFacts> sockets) =>
        descriptor.State is { WaitingBytes: > 0 } or { HasError: true } || IsUnsettledSocket(descriptor, sockets);

    private static bool IsUnsettledSocket(DescriptorFacts descriptor, Dictionary<ulong, SocketFacts> sockets) =>
        DescriptorRules.InodeOf(descriptor.Target) is { } inode
        && (!sockets.TryGetValue(inode, out var socket) || socket.IsConnecting || socket.WaitingBytes > 0 || socket.Unix is { Waiting.Count: > 0 }
            || (socket.Unix is { ReceiveQueue: > 0 } && descriptor.State is { ControlMessages.Count: > 0 }));

    /// <summary>Looks again at what was not settled; what was closed meanwhile is left out.</summary>
    private IEnumerable<DescriptorFacts> Again(ProcessFacts process, Dictionary<ulong, SocketFacts> sockets)
    {
        if (!process.Descriptors.Any(d => IsUnsettled(d, sockets)))
            return process.Descriptors;
        using var foreign = HostProcess.ToOuterPid(host, process.Pid) is { } outer ? ForeignDescriptors.Open(outer) : null;
        var states = new DescriptorStateReader(foreign, []);
        return
        [
            .. process.Descriptors.Where(d => !IsUnsettled(d, sockets) || IsStillOpen(process, d))
                .Select(d => IsUnsettled(d, sockets) && d.State is { } state ? d with { State = states.Read(d.Number, d.Target, d.Protocol) is { } now ? now with { Groups = state.Groups } : null } : d),
        ];
    }

    private bool IsStillOpen(ProcessFacts process, DescriptorFacts descriptor) =>
        ProcFile.Link(string.Create(CultureInfo.InvariantCulture, $"{host.Proc}/{process.Pid}/fd/{descriptor.Number}")) == descriptor.Target;

    private List<ProcessFacts> Descend(int rootPid)
    {
        var found = new List<ProcessFacts>();
        var (outer, tasks, groups) = (HostProcess.ToOuterPids(host), new TaskReader(host), MulticastGroup.Read($"{host.Proc}/{rootPid}/net"));
        var (before, epolls) = (new List<(int Pid, int Outer)>(), new EpollReader());
        var open = new Queue<int>([rootPid]);
        while (open.TryDequeue(out var pid))
        {
            int? known = outer.TryGetValue(pid, out var listed) ? listed : HostProcess.ToOuterPid(host, pid);
            if (ProcFile.TryRead(() => ReadProcess(pid, known, tasks, groups, before)) is not { } process)
                continue;
            if (known is { } living)
            {
                process = epolls.Complete(process, $"{host.Proc}/{pid}", living);
                before.Add((pid, living));
            }

            found.Add(process);
            foreach (var thread in process.Threads)
            {
                var children = ProcFile.TryRead(() => File.ReadAllText($"{host.Proc}/{pid}/task/{thread}/children")) ?? "";
                foreach (var child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    open.Enqueue(int.Parse(child, CultureInfo.InvariantCulture));
            }
        }

        return found;
    }

    private ProcessFacts ReadProcess(int pid, int? outer, TaskReader tasks, IReadOnlyList<MulticastGroup> groups, IReadOnlyList<(int Pid, int Outer)> before)
    {
        var directory = $"{host.Proc}/{pid}";
        var status = new ProcStatus(File.ReadLines($"{directory}/status"));
        var stat = File.ReadAllText($"{directory}/stat");
        var fields = Fields(stat);
        using var foreign = outer is { } known ? ForeignDescriptors.Open(known) : null;
        var states = new DescriptorStateReader(foreign, groups);
        var process = new ProcessFacts
        {
            Pid = pid,
            ParentPid = status.ParentPid,
            GroupId = int.Parse(fields[2], CultureInfo.InvariantCulture),
            SessionId = int.Parse(fields[3], CultureInfo.InvariantCulture),
            Name = status.Name,
            Threads = [.. Directory.EnumerateDirectories($"{directory}/task").Select(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)).Order()],
            Uid = status.Uid,
            IsStopped = status.State == 'T',
            TracerPid = status.TracerPid,
            SeccompMode = status.SeccompMode,
            UserIds = status.UserIds,
            GroupIds = status.GroupIds,
            IgnoresTrap = (status.IgnoredSignals >> (Signal.SIGTRAP - 1) & 1) != 0,
            ResidentBytes = status.ResidentBytes,
            RootDirectory = ProcFile.Link($"{directory}/root") ?? "/",
            Namespaces = Namespaces(pid),
            Mappings = [.. File.ReadLines($"{directory}/maps").Select(MappingFacts.Parse).Select(mapping => ReadMapping(directory, mapping))],
            Timers = PosixTimerReader.Read(directory, SocketAttempts),
            Descriptors = [.. Directory.EnumerateFileSystemEntries($"{directory}/fd").Select(path => ReadDescriptor(directory, path, states)).OfType<DescriptorFacts>().OrderBy(d => d.Number)],
        };
        return status.State == Zombie ? process : tasks.Complete(process, status, outer, before);
    }

    private static DescriptorFacts? ReadDescriptor(string process, string path, DescriptorStateReader states)
    {
        if (ProcFile.Link(path) is not { } target)
            return null;
        var number = int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture);
        var device = IsDevice(target);
        if (DescriptorRules.InodeOf(target) is not null)
        {
            var protocol = SocketProtocol.Read(path);
            var isUnix = protocol?.StartsWith("UNIX", StringComparison.Ordinal) == true;
            return new DescriptorFacts(number, target) { Protocol = protocol, Info = isUnix ? ReadInfo(process, number) : [], State = states.Read(number, target, protocol) };
        }

        return new DescriptorFacts(number, target, IsDevice: device)
        {
            Info = ReadInfo(process, number),
            State = states.Read(number, target, null),
            Lost = WatchReader.IsInstance(target) ? new WatchReader(process).Lost(number) : [],
            Deleted = DeletedFileRules.Applies(target, device) ? ReadDeleted(path) : null,
        };
    }

    private static MappingFacts ReadMapping(string process, MappingFacts mapping) =>
        MappingRules.IsFile(mapping) && DeletedFileRules.Applies(mapping.Path, IsDevice(mapping.Path))
            ? mapping with { Deleted = ReadDeleted($"{process}/map_files/{mapping.Range}") }
            : mapping;

    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    private static string[] ReadInfo(string process, int descriptor)
    {
        var info = ProcFile.TryRead(() => File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"{process}/fdinfo/{descriptor}"))) ?? [];
        return [.. info.Select(line => line.Replace('\t', ' '))];
    }

    private static DeletedFileFacts? ReadDeleted(string path)
    {
        try
        {
            var (names, bytes) = Stat.Of(path);
            return new DeletedFileFacts(names, bytes);
        }
        catch (Win32Exception e) when (e.NativeErrorCode is NoSuchFile or NoSuchProcess or NotPermitted)
        {
            return null;
        }
    }

    private Dictionary<string, string> Namespaces(int pid)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFileSystemEntries($"{host.Proc}/{pid}/ns"))
        {
            if (ProcFile.Link(path) is { } target)
                found[Path.GetFileName(path)] = target;
        }

        return found;
    }

    private Dictionary<ulong, SocketFacts> ReadSockets(int pid)
    {
        var found = new Dictionary<ulong, SocketFacts>();
        foreach (var (name, column) in SocketTable.Tables)
        {
            var path = $"{host.Proc}/{pid}/net/{name}";
            if (!File.Exists(path))
                continue;
            foreach (var (inode, socket) in SocketTable.Parse(name, column, File.ReadLines(path)))
                found[inode] = socket;
        }

        foreach (var (inode, socket) in UnixSocketTable.Read(host))
            found[inode] = new SocketFacts("unix") { Unix = socket };
        return found;
    }

    // ESRCH: what statx(2) gives once the process is gone.
    private const int NoSuchProcess = 3;

    // EPERM: map_files wants CAP_CHECKPOINT_RESTORE; CRIU does as well, and its own check says so.
    private const int NotPermitted = 1;

    // ENOENT: the descriptor was closed, or the memory unmapped, meanwhile.
    private const int NoSuchFile = 2;
}
