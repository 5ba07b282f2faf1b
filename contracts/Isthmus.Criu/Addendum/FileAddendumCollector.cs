using System.Globalization;
using System.Text;
using Isthmus.Linux;
using Isthmus.Linux.Sockets;

namespace Isthmus.Criu.Addendum;

/// <summary>Reads a running tree's <see cref="FileAddendum"/>. Files that are closed meanwhile are left out, as if it had been read a moment later.</summary>
public static class FileAddendumCollector
{
    private const string CongestionControl = "/proc/sys/net/ipv4/tcp_congestion_control";

    /// <param name="host">Where the processes are.</param>
    /// <param name="rootPid">The tree's root, by its PID inside the host.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static FileAddendum Collect(HostSpace host, int rootPid, CancellationToken cancellation)
    {
        // That of this process's network namespace. A host that is one of its own began with the same; if it has changed since,
        // its sockets' choice is carried although they did not choose, which does no harm.
        var usual = File.Exists(CongestionControl) ? File.ReadAllText(CongestionControl).Trim() : "";
        var semaphores = new List<DescriptorName>();
        var sockets = new Dictionary<uint, SocketOptions>();
        var seen = new HashSet<uint>();
        foreach (var pid in RunningTree.Pids(host.Proc, rootPid))
        {
            cancellation.ThrowIfCancellationRequested();
            if (HostProcess.ToOuterPid(host, pid) is not { } outer)
                continue;
            using var process = ForeignDescriptors.Open(outer);
            if (process is null)
                continue;
            foreach (var (number, target) in Descriptors($"{host.Proc}/{pid}"))
            {
                if (target == "anon_inode:[eventfd]" && IsSemaphore($"{host.Proc}/{pid}/fdinfo/{number}"))
                    semaphores.Add(new DescriptorName(pid, number));
                else if (InodeOf(target) is { } inode && seen.Add(inode) && Read(process, number, inode, usual) is { Options.Count: > 0 } socket)
                    sockets.Add(inode, socket);
            }
        }

        return new FileAddendum { Semaphores = semaphores, Sockets = [.. sockets.Values.OrderBy(socket => socket.Inode)] };
    }

    private static SocketOptions? Read(ForeignDescriptors process, int number, uint inode, string usual)
    {
        using var socket = process.Socket(number);
        if (socket is null)
            return null;
        var values = new List<OptionValue>();
        var domain = socket.Domain;
        if (domain == ForeignSocket.Unix)
        {
            Add(CarriedOption.Common);
            Add(CarriedOption.Unix);
            return new SocketOptions(inode, values);
        }

        if (domain is not (ForeignSocket.Version4 or ForeignSocket.Version6))
            return null;
        if (socket.IsTcpConnection)
        {
            Add(CarriedOption.Connection);
            if (domain == ForeignSocket.Version6)
                Add(CarriedOption.Connection6);
            return new SocketOptions(inode, values);
        }

        Add(CarriedOption.Common);
        Add(CarriedOption.Any);
        if (domain == ForeignSocket.Version6)
            Add(CarriedOption.Version6);
        if (socket.Protocol == ForeignSocket.Tcp)
            Add(CarriedOption.Tcp);
        if (socket.Protocol == ForeignSocket.Udp)
            Add(CarriedOption.Udp);
        return new SocketOptions(inode, values);

        void Add(IReadOnlyList<CarriedOption> options)
        {
            foreach (var option in options)
            {
                var value = new byte[option.Size];
                if (socket.TryRead(option.Level, option.Name, value) && !option.IsFresh(value, usual))
                    values.Add(new OptionValue(option.Level, option.Name, value));
            }
        }
    }

    private static IEnumerable<(int Number, string Target)> Descriptors(string process)
    {
        foreach (var link in RunningTree.Entries(() => Directory.GetFiles($"{process}/fd")))
            if (int.TryParse(Path.GetFileName(link), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Target(link) is { } target)
                yield return (number, target);
    }

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            // It was closed.
            return null;
        }
    }

    private static bool IsSemaphore(string info)
    {
        try
        {
            return File.ReadLines(info, Encoding.ASCII).Any(line => line.StartsWith("eventfd-semaphore:", StringComparison.Ordinal) && line.EndsWith('1'));
        }
        catch (IOException)
        {
            // It was closed.
            return false;
        }
    }

    private static uint? InodeOf(string target) =>
        target.StartsWith("socket:[", StringComparison.Ordinal)
        && uint.TryParse(target.AsSpan("socket:[".Length).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var inode)
            ? inode
            : null;
}
