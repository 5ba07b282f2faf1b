using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Preflight;

/// <summary>What only the open file itself tells, asked through a duplicate of it (pidfd_getfd(2)).</summary>
/// <param name="WaitingBytes">Of an inotify instance, the bytes of events that nobody has read.</param>
/// <param name="HasError">Of an internet socket, whether an error or a report of one waits to be read.</param>
public sealed record DescriptorState(int WaitingBytes = 0, bool HasError = false)
{
    /// <summary>What works on top of a TCP connection in the kernel ("tls"); empty for nothing.</summary>
    public string UpperProtocol { get; init; } = "";

    /// <summary>Whom it signals when input or output becomes possible; null for nobody.</summary>
    public FileSignalTarget? Signals { get; init; }

    /// <summary>Of a unix socket, the options by which the kernel adds control messages to what is received.</summary>
    public IReadOnlyList<string> ControlMessages { get; init; } = [];

    /// <summary>Options that are set and not carried, by name.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The multicast groups that the socket has joined.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
