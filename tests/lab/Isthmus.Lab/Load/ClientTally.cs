using System.Net.Sockets;

namespace Isthmus.Lab.Load;

/// <summary>Counts what one load client sees. Safe for several threads.</summary>
internal sealed class ClientTally(string client)
{
    private const int FailuresKept = 8;

    private readonly Lock _lock = new();
    private readonly List<string> _failures = [];
    private long _requests;
    private long _failed;
    private long _refused;
    private long _reset;
    private long _timedOut;
    private long _connections;
    private long _bytes;

    public LatencyHistogram Waits { get; } = new();

    public void Answered(long bytes)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void Connected() => Interlocked.Increment(ref _connections);

    public void Failed(Exception failure)
    {
        lock (_lock)
        {
            _failed++;
            switch (failure)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    _refused++;
                    break;
                case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                    _reset++;
                    break;
                case OperationCanceledException or TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut }:
                    _timedOut++;
                    break;
            }

            if (_failures.Count < FailuresKept)
                _failures.Add(failure.Message);
        }
    }

    public ClientReport Report()
    {
        lock (_lock)
        {
            return new ClientReport
            {
                Client = client,
                Requests = Interlocked.Read(ref _requests),
                Failed = _failed,
                Refused = _refused,
                Reset = _reset,
                TimedOut = _timedOut,
                Connections = Interlocked.Read(ref _connections),
                Bytes = Interlocked.Read(ref _bytes),
                LongestWait = Waits.Longest,
                P50 = Waits.Percentile(0.50),
                P99 = Waits.Percentile(0.99),
                Failures = [.. _failures],
            };
        }
    }
}
