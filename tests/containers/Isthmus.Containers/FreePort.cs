using System.Net;
using System.Net.Sockets;

namespace Isthmus.Containers;

/// <summary>
/// A TCP port that nobody listens on now. The engine would choose one itself, but another after each restart of a
/// container, which no server does to its clients.
/// </summary>
internal static class FreePort
{
    public static ushort Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (ushort)((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
