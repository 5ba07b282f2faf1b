using System.Globalization;
using Isthmus.Dumper.Preflight;
using Isthmus.Linux;
using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Freeze;

/// <summary>
/// Looks once more, when the tree stands still, for what CRIU drops and what may have come about since preflight: events that
/// wait in inotify instances, expiries that timers have counted, errors that sockets are to report, datagrams in UDP sockets, descriptors and control messages in unix sockets.
/// </summary>
internal static class FrozenCheck
{
    /// <param name="host">Where the tree is.</param>
    /// <param name="rootPid">Its root, inside the host.</param>
    /// <param name="images">The directory of its images; null before there are any.</param>
    /// <exception cref="UncarriedStateException">There is some.</exception>
    public static void Run(HostSpace host, int rootPid, string? images)
    {
        var findings = FrozenTimers.Check(host, rootPid, images).ToList();
        var datagrams = WaitingDatagrams(host, rootPid);
        var unix = UnixSocketTable.Read(host);
        ForeignDescriptors? process = null;
        var (current, seen) = (0, new HashSet<string>(StringComparer.Ordinal));
        try
        {
            foreach (var (pid, outer, number, target) in FrozenTree.Descriptors(host, rootPid))
            {
                if (!IsOfInterest(target) || (target.StartsWith("socket:", StringComparison.Ordinal) && !seen.Add(target)))
                    continue;
                if (pid != current)
                {
                    process?.Dispose();
                    (process, current) = (ForeignDescriptors.Open(outer), pid);
                }

                if (process is not null && Find(process, outer, number, target) is { } what)
                    findings.Add(string.Create(CultureInfo.InvariantCulture, $"Process {pid} {what} (descriptor {number})."));
            }
        }
        finally
        {
            process?.Dispose();
        }

        if (findings.Count > 0)
            throw new UncarriedStateException(findings);

        string? Find(ForeignDescriptors process, int outer, int number, string target)
        {
            if (DescriptorRules.InodeOf(target) is not { } inode)
                return process.WaitingBytes(number) > 0 ? "has an inotify instance open in which events wait" : null;
            if (datagrams.Contains(inode))
                return "has datagrams waiting in a UDP socket";
            if (unix.ContainsKey((uint)inode) && FrozenTree.PassedDescriptors(outer, number) > 0)
                return "has a unix socket open in which passed descriptors (SCM_RIGHTS) wait";
            using var socket = process.Socket(number);
            if (unix.TryGetValue((uint)inode, out var state))
                return state.ReceiveQueue > 0 && socket is not null && ControlMessages.Of(socket).Count > 0 ? "has a unix socket open in which messages wait with control messages" : null;
            return socket is { HasPendingError: true } ? "has a socket open whose error it has not read" : null;
        }
    }

    private static bool IsOfInterest(string target) =>
        target.StartsWith("socket:", StringComparison.Ordinal) || target is "anon_inode:inotify" or "anon_inode:[inotify]";

    private static HashSet<ulong> WaitingDatagrams(HostSpace host, int pid)
    {
        var waiting = new HashSet<ulong>();
        foreach (var (name, column) in SocketTable.Tables.Where(table => table.Name.StartsWith("udp", StringComparison.Ordinal)))
        {
            foreach (var (inode, socket) in SocketTable.Parse(name, column, ProcFile.Lines(string.Create(CultureInfo.InvariantCulture, $"{host.Proc}/{pid}/net/{name}"))))
            {
                if (socket.WaitingBytes > 0)
                    waiting.Add(inode);
            }
        }

        return waiting;
    }
}
