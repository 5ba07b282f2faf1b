using Isthmus.Linux;
using Isthmus.Linux.Network;

namespace Isthmus.Monitor.Sensors;

/// <summary>Asks nginx for its counters through the service address, so that it asks whichever host serves.</summary>
public sealed class StubStatusSensor : IDisposable
{
    private const int LargestPage = 64 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _page;
    private readonly TimeSpan _timeout;

    /// <param name="from">The network that the question is asked from.</param>
    /// <param name="page">Where the module answers; the host is an address.</param>
    /// <param name="timeout">How long an answer may take: a busy or moving service is slow, a sample must not be late.</param>
    public StubStatusSensor(HostSpace from, Uri page, TimeSpan timeout)
    {
        _http = new HttpClient(NetworkNamespace.CreateHttpHandler(from)) { MaxResponseContentBufferSize = LargestPage, Timeout = Timeout.InfiniteTimeSpan };
        _page = page;
        _timeout = timeout;
    }

    public async Task<SensorReading<StubStatus>> ReadAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            using var answer = await _http.GetAsync(_page, limit.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
                return Lost($"it answered {(int)answer.StatusCode}; is stub_status on at that path?");
            return SensorReading<StubStatus>.Of(StubStatus.Parse(await answer.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Lost($"no answer within {_timeout.TotalMilliseconds:0} ms");
        }
        catch (Exception e) when (e is HttpRequestException or FormatException or HostUnreachableException)
        {
            return Lost(e.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private SensorReading<StubStatus> Lost(string reason) => SensorReading<StubStatus>.LostBecause($"stub_status at {_page}: {reason}");
}
