namespace Isthmus.Dumper.Preflight;

/// <summary>One open descriptor.</summary>
/// <param name="Number">The descriptor.</param>
/// <param name="Target">What /proc/PID/fd/N points to: a path, "socket:[INODE]", "anon_inode:[eventpoll]" …</param>
/// <param name="IsDevice">True for a device below /dev.</param>
public sealed record DescriptorFacts(int Number, string Target, bool IsDevice = false)
{
    /// <summary>What /proc/PID/fdinfo/N shows (proc_pid_fdinfo(5)): "flags: 02", "lock: 1: LEASE …", tabs as spaces; of sockets only a unix one has it read.</summary>
    public IReadOnlyList<string> Info { get; init; } = [];

    /// <summary>Of an epoll set, the members that the process has open no more; of an inotify instance, the watches whose files no path leads to. Numbers.</summary>
    public IReadOnlyList<int> Lost { get; init; } = [];

    /// <summary>For a file that has lost the name it was opened by; null for anything else.</summary>
    public DeletedFileFacts? Deleted { get; init; }

    /// <summary>What the open file itself tells; null where it was not asked.</summary>
    public DescriptorState? State { get; init; }

    /// <summary>For a socket the kernel's name of its protocol: "TCP", "UDPv6", "NETLINK", "UNIX-STREAM" …; null when it is not known.</summary>
    public string? Protocol { get; init; }
}
