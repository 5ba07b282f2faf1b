using System.ComponentModel;
using Isthmus.Linux;
using Isthmus.Linux.Network;
using Isthmus.Linux.Sockets;

namespace Isthmus.Monitor.Sensors;

/// <summary>Reads depth and limit of the accept queues of a service's listeners on the host that serves.</summary>
public sealed class AcceptQueueSensor(HostSpace host, IReadOnlyCollection<int> ports)
{
    public SensorReading<ListenerQueues> Read()
    {
        try
        {
            using var diagnosis = SocketDiagnosis.Open(host);
            var queues = diagnosis.ReadListeners(ports);
            return queues.Listeners > 0
                ? SensorReading<ListenerQueues>.Of(queues)
                : Lost($"nothing listens on TCP port {string.Join(", ", ports)}");
        }
        catch (Exception e) when (e is NetlinkException or HostUnreachableException or Win32Exception or InvalidDataException)
        {
            return Lost(e.Message);
        }
    }

    private SensorReading<ListenerQueues> Lost(string reason) =>
        SensorReading<ListenerQueues>.LostBecause($"accept queue on host '{host.Name}': {reason}");
}
