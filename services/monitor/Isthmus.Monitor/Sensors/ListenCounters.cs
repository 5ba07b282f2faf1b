namespace Isthmus.Monitor.Sensors;

/// <summary>The kernel's count of connections that its listeners could not take (TcpExt of proc_pid_net(5)'s netstat).</summary>
/// <param name="Overflows">Times that an accept queue was full, since the network namespace exists.</param>
/// <param name="Drops">Connection attempts dropped for that or another reason, since then.</param>
public readonly record struct ListenCounters(long Overflows, long Drops)
{
    /// <summary>Reads /proc/net/netstat: pairs of lines with the same prefix, names in the first and values in the second.</summary>
    /// <exception cref="FormatException">The TcpExt lines or one of the counters are missing or malformed.</exception>
    public static ListenCounters Parse(string text)
    {
        var tcp = CounterLines.Read(text, "TcpExt:", "netstat");
        return new ListenCounters(tcp.Value("ListenOverflows"), tcp.Value("ListenDrops"));
    }
}
