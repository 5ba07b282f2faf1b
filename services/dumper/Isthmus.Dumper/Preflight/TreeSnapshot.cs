using System.Net;
using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Preflight;

/// <summary>A process tree as /proc showed it while it ran: what preflight decides on.</summary>
/// <param name="RootPid">The root process's PID inside the host.</param>
/// <param name="Processes">The root first, then its descendants.</param>
/// <param name="Sockets">The host's sockets by inode.</param>
public sealed record TreeSnapshot(int RootPid, IReadOnlyList<ProcessFacts> Processes, IReadOnlyDictionary<ulong, SocketFacts> Sockets)
{
    private readonly Lazy<HashSet<uint>> _socketInodes = new(() =>
        [.. Processes.SelectMany(process => process.Descriptors).Select(descriptor => DescriptorRules.InodeOf(descriptor.Target)).OfType<ulong>().Select(inode => (uint)inode)]);

    /// <summary>The inodes of all sockets that the tree has open.</summary>
    internal IReadOnlySet<uint> SocketInodes => _socketInodes.Value;

    /// <summary>The namespaces of the host's own first process by kind ("net" → "net:[4026531840]").</summary>
    public required IReadOnlyDictionary<string, string> HostNamespaces { get; init; }

    /// <summary>Effective user ID of the process that will run CRIU.</summary>
    public required uint OwnUid { get; init; }

    /// <summary>The real group ID of this program.</summary>
    public uint OwnGid { get; init; }

    /// <summary>True when that process has CAP_SYS_RESOURCE (capabilities(7)).</summary>
    public required bool CanReadForeignLimits { get; init; }

    /// <summary>True when CRIU may give deleted files that have another name a new one in the source's file system; it may not in a move.</summary>
    public bool MayLinkDeletedFiles { get; init; }

    /// <summary>The tree's threads, processes and groups, as an open file names whom it signals.</summary>
    internal IReadOnlySet<FileSignalTarget> SignalTargets { get; init; } = new HashSet<FileSignalTarget>();

    /// <summary>The addresses that move with the service.</summary>
    public required IReadOnlyList<IPAddress> ServiceAddresses { get; init; }
}
