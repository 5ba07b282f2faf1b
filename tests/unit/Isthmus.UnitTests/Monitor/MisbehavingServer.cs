using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Isthmus.UnitTests.Monitor;

/// <summary>A real server on the loopback that answers every connection in the same, wrong, way.</summary>
internal sealed class MisbehavingServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    /// <param name="answer">What a connection gets once it has asked; null accepts and never answers.</param>
    /// <param name="abort">Reset the connection instead of closing it.</param>
    public MisbehavingServer(string? answer, bool abort = false)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Endpoint = (IPEndPoint)_listener.LocalEndPoint!;
        _serving = ServeAsync(answer, abort);
    }

    public IPEndPoint Endpoint { get; }

    public Uri Page => new($"http://{Endpoint}/nginx_status");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync(string? answer, bool abort)
    {
        List<Socket> held = [];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_end.Token);
                held.Add(client);
                await client.ReceiveAsync(new byte[4096], _end.Token);
                if (answer is null)
                    continue;
                await client.SendAsync(Encoding.ASCII.GetBytes(answer), _end.Token);
                if (abort)
                    client.LingerState = new LingerOption(true, 0);
                client.Close();
            }
        }
        catch (OperationCanceledException)
        {
            held.ForEach(client => client.Dispose());
        }
    }
}
