namespace Isthmus.Linux.Sockets;

/// <summary>The queues of a service's TCP listeners, all together.</summary>
/// <param name="Listeners">How many listeners there are.</param>
/// <param name="AcceptQueue">Connections that are complete but not yet accepted.</param>
/// <param name="AcceptQueueLimit">How many the queues hold (listen(2)'s backlog, capped by net.core.somaxconn).</param>
/// <param name="Handshakes">Handshakes under way: answered by the kernel, not yet acknowledged by the client.</param>
public readonly record struct ListenerQueues(int Listeners, long AcceptQueue, long AcceptQueueLimit, long Handshakes)
{
    public bool IsDrained => AcceptQueue == 0 && Handshakes == 0;
}
