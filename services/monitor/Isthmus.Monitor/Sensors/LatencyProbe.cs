using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.Linux;
using Isthmus.Linux.Network;

namespace Isthmus.Monitor.Sensors;

/// <summary>Measures a service's own latency with one connection and one small request through the service address.</summary>
public sealed class LatencyProbe
{
    private readonly HostSpace _from;
    private readonly IPEndPoint _service;
    private readonly byte[]? _request;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <param name="from">The network that the question is asked from.</param>
    /// <param name="service">The service address and port.</param>
    /// <param name="path">What to ask for; empty only connects.</param>
    /// <param name="timeout">How long all of it may take.</param>
    /// <param name="time">The clock.</param>
    public LatencyProbe(HostSpace from, IPEndPoint service, string path, TimeSpan timeout, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(path);
        (_from, _service, _timeout, _time) = (from, service, timeout, time);
        _request = path.Length == 0 ? null : Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {service}\r\nUser-Agent: isthmus\r\nConnection: close\r\n\r\n");
    }

    public async Task<SensorReading<ServiceLatency>> ReadAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            var started = _time.GetTimestamp();
            using var socket = await NetworkNamespace.ConnectAsync(_from, _service, limit.Token).ConfigureAwait(false);
            var connected = _time.GetTimestamp();
            var connect = _time.GetElapsedTime(started, connected).TotalMilliseconds;
            if (_request is null)
                return SensorReading<ServiceLatency>.Of(new ServiceLatency(connect, null));
            await socket.SendAsync(_request, limit.Token).ConfigureAwait(false);
            var first = new byte[5];
            var received = await socket.ReceiveAsync(first, limit.Token).ConfigureAwait(false);
            return received > 0 && "HTTP/"u8.StartsWith(first.AsSpan(0, received))
                ? SensorReading<ServiceLatency>.Of(new ServiceLatency(connect, _time.GetElapsedTime(connected).TotalMilliseconds))
                : Lost(received == 0 ? "the connection was closed without an answer" : "what came back is not HTTP");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Lost($"no answer within {_timeout.TotalMilliseconds:0} ms");
        }
        catch (Exception e) when (e is SocketException or IOException or HostUnreachableException)
        {
            return Lost(e.Message);
        }
    }

    private SensorReading<ServiceLatency> Lost(string reason) => SensorReading<ServiceLatency>.LostBecause($"latency probe of {_service}: {reason}");
}
