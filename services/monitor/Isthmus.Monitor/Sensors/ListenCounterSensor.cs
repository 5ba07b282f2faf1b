using Isthmus.Linux;

namespace Isthmus.Monitor.Sensors;

/// <summary>Reads <see cref="ListenCounters"/> of a host's network namespace.</summary>
public sealed class ListenCounterSensor(HostSpace host)
{
    private readonly string _file = host.IsThisMachine ? "/proc/self/net/netstat" : $"/proc/{host.NamespacesOf}/net/netstat";

    public SensorReading<ListenCounters> Read()
    {
        try
        {
            return SensorReading<ListenCounters>.Of(ListenCounters.Parse(File.ReadAllText(_file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return SensorReading<ListenCounters>.LostBecause($"listen counters of host '{host.Name}': {e.Message}");
        }
    }
}
