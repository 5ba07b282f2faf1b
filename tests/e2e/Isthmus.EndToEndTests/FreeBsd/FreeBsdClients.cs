using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.Lab.FreeBsd;
using Isthmus.Lab.Load;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.Linux.Network;

namespace Isthmus.EndToEndTests.FreeBsd;

/// <summary>Everybody who talks to nginx while it moves: on kept connections, new ones, with requests in a row, and with downloads under way.</summary>
internal sealed class FreeBsdClients : IAsyncDisposable
{
    private const int KeepAlive = 5;

    // A blackout under emulation lasts a minute and more.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static readonly IPEndPoint s_service = new(LabAddresses.Service, 80);

    private readonly FreeBsdLab _lab;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<KeepAliveClient> _kept = [];
    private readonly List<Task<ClientReport>> _steady = [];
    private readonly DownloadClient _download;
    private readonly DownloadClient _halfClosed;
    private readonly List<Task<ClientReport>> _downloads = [];

    private FreeBsdClients(FreeBsdLab lab)
    {
        _lab = lab;
        _download = new DownloadClient("download", lab.Clients.Space, s_service, LabNginx.SlowPath, closesHalf: false, s_patience);
        _halfClosed = new DownloadClient("half-closed download", lab.Clients.Space, s_service, LabNginx.SlowPath, closesHalf: true, s_patience);
    }

    /// <summary>Bytes that both downloads had when the freeze began: more than none and less than all, or they prove nothing.</summary>
    public (long Download, long HalfClosed) AtFreeze { get; private set; }

    /// <summary>Starts those that go on all the time.</summary>
    public static async Task<FreeBsdClients> StartAsync(FreeBsdLab lab, CancellationToken cancellation)
    {
        var clients = new FreeBsdClients(lab);
        for (var number = 1; number <= KeepAlive; number++)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var client = new KeepAliveClient($"keep-alive {number}", lab.Clients.Space, s_service, new KeepAliveOptions { Pause = TimeSpan.FromMilliseconds(20), Patience = s_patience });
            clients._kept.Add(client);
            clients._steady.Add(client.RunAsync(started, clients._stop.Token));
            await started.Task.WaitAsync(cancellation);
        }

        clients._steady.Add(new ConnectingClient("connecting", lab.Clients.Space, s_service, rate: 10, s_patience).RunAsync(clients._stop.Token));
        clients._steady.Add(new PipeliningClient("pipelining", lab.Clients.Space, s_service, depth: 5, s_patience).RunAsync(clients._stop.Token));
        return clients;
    }

    /// <summary>Starts the downloads that must be under way when the tree is frozen.</summary>
    public async Task StartDownloadsAsync(CancellationToken cancellation)
    {
        foreach (var client in new[] { _download, _halfClosed })
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _downloads.Add(client.RunAsync(started));
            await started.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Notes how far the downloads are.</summary>
    public void Freezes() => AtFreeze = (_download.Received, _halfClosed.Received);

    /// <summary>The longest that a kept connection has waited so far: the blackout.</summary>
    public TimeSpan LongestWait => _kept.Max(client => client.Report().LongestWait);

    /// <summary>Waits for the downloads' ends.</summary>
    public async Task<ClientReport[]> EndDownloadsAsync() => await Task.WhenAll(_downloads);

    /// <summary>Stops those that go on, and waits for their last answers.</summary>
    public async Task<ClientReport[]> StopAsync()
    {
        await _stop.CancelAsync();
        return await Task.WhenAll(_steady);
    }

    /// <summary>One request on a connection of its own.</summary>
    /// <returns>The answer's body.</returns>
    public async Task<string> AskAsync(string path, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        using var socket = await NetworkNamespace.ConnectAsync(_lab.Clients.Space, s_service, patience.Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n"), SocketFlags.None, patience.Token);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(patience.Token);
        return answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var end and > 0
            ? answer[(end + 4)..]
            : throw new InvalidDataException($"nginx answered '{answer.Split("\r\n")[0]}' to {path}.");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await EndDownloadsAsync();
        _stop.Dispose();
    }
}
