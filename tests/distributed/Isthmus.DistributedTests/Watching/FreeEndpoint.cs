using System.Net;
using System.Net.Sockets;

namespace Isthmus.DistributedTests.Watching;

/// <summary>Where on this machine nobody listens now.</summary>
internal static class FreeEndpoint
{
    public static string Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }
}
