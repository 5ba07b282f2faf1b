namespace Isthmus.Monitor.Sensors;

/// <summary>TCP of a host's network namespace (the Tcp lines of proc_pid_net(5)'s snmp, RFC 4022).</summary>
/// <param name="Established">Connections established or in CLOSE-WAIT now.</param>
/// <param name="Retransmitted">Segments sent again since the namespace exists.</param>
public readonly record struct TcpCounters(long Established, long Retransmitted)
{
    /// <summary>Reads /proc/net/snmp.</summary>
    /// <exception cref="FormatException">The Tcp lines or one of the counters are missing or malformed.</exception>
    public static TcpCounters Parse(string text)
    {
        var tcp = CounterLines.Read(text, "Tcp:", "snmp");
        return new TcpCounters(tcp.Value("CurrEstab"), tcp.Value("RetransSegs"));
    }
}
