using System.Collections.Concurrent;
using System.Net.Sockets;
using Isthmus.Linux;
using Isthmus.Linux.Network;

namespace Isthmus.Lab.Load;

/// <summary>TCP sockets of a host's network namespace, made in advance: entering the namespace costs a thread each time.</summary>
internal sealed class NamespaceSockets(HostSpace host, AddressFamily family) : IDisposable
{
    private const int Batch = 64;

    private readonly ConcurrentQueue<Socket> _ready = new();

    public Socket Take()
    {
        if (_ready.TryDequeue(out var socket))
            return socket;
        return NetworkNamespace.Run(host, () =>
        {
            for (var i = 1; i < Batch; i++)
                _ready.Enqueue(Create());
            return Create();
        });
    }

    public void Dispose()
    {
        while (_ready.TryDequeue(out var socket))
            socket.Dispose();
    }

    private Socket Create() => new(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
}
