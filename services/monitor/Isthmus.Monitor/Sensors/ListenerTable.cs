using Isthmus.Linux.Sockets;

namespace Isthmus.Monitor.Sensors;

/// <summary>A host's TCP listeners by port.</summary>
public readonly record struct ListenerTable(IReadOnlyDictionary<int, ListenerQueues> ByPort)
{
    /// <summary>The queues of a service's listeners together; lost when nothing listens.</summary>
    public SensorReading<ListenerQueues> Of(string host, IReadOnlyCollection<int> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var together = default(ListenerQueues);
        foreach (var port in ports)
        {
            if (ByPort.TryGetValue(port, out var queues))
            {
                together = new ListenerQueues(together.Listeners + queues.Listeners, together.AcceptQueue + queues.AcceptQueue,
                    together.AcceptQueueLimit + queues.AcceptQueueLimit, together.Handshakes + queues.Handshakes);
            }
        }

        return together.Listeners > 0
            ? SensorReading<ListenerQueues>.Of(together)
            : SensorReading<ListenerQueues>.LostBecause($"accept queue on host '{host}': nothing listens on TCP port {string.Join(", ", ports)}");
    }
}
