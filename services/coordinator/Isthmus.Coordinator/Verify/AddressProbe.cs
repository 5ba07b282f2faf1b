using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Isthmus.Hosting;
using Isthmus.Linux;
using Isthmus.Linux.Network;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator.Verify;

/// <summary>Probes by HTTP, or by a TCP connection for services that don't speak it, from the configured network namespace.</summary>
public sealed class AddressProbe(IOptions<IsthmusOptions> options, TimeProvider time) : IServiceProbe
{
    // A SYN that gets lost while the address moves is repeated after a second: an attempt of its own is quicker.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    /// <inheritdoc/>
    public async Task<ProbeResult> ProbeAsync(string service, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(service);
        var configured = options.Value.Services[service];
        var endpoint = new IPEndPoint(IPAddress.Parse(configured.Address.Split('/')[0]), configured.Ports[0]);
        var from = new HostSpace("probe", configured.ProbeFromNamespacesOf);
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        var target = configured.ProbePath.Length == 0 ? endpoint.ToString() : $"http://{endpoint}{configured.ProbePath}";
        try
        {
            return configured.ProbePath.Length == 0
                ? await ConnectAsync(from, endpoint, target, either.Token).ConfigureAwait(false)
                : await AskAsync(from, target, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or HostUnreachableException)
        {
            return new ProbeResult(false, target, e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProbeResult(false, target, string.Create(CultureInfo.InvariantCulture, $"no answer within {Patience.TotalMilliseconds} ms"));
        }
    }

    private static async Task<ProbeResult> ConnectAsync(HostSpace from, IPEndPoint endpoint, string target, CancellationToken cancellation)
    {
        using var socket = await NetworkNamespace.ConnectAsync(from, endpoint, cancellation).ConfigureAwait(false);
        return new ProbeResult(true, target, "TCP connection accepted");
    }

    private static async Task<ProbeResult> AskAsync(HostSpace from, string url, CancellationToken cancellation)
    {
        using var handler = NetworkNamespace.CreateHttpHandler(from);
        using var client = new HttpClient(handler);
        using var response = await client.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        return new ProbeResult((int)response.StatusCode < 500, url, $"HTTP {(int)response.StatusCode}");
    }
}
