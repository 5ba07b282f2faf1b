using System.Net.Sockets;

namespace Isthmus.SagaTests.Api;

/// <summary>An HTTP client whose connections go to a unix socket.</summary>
internal static class ApiClient
{
    public static HttpClient To(string socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
            return new NetworkStream(connection, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://isthmus/") };
}
