using System.Globalization;
using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.S3;

/// <summary>Fetches objects by signed URLs, with no credentials, from the stores that the configuration names and from no others.</summary>
/// <param name="endpoints">The stores by the names of their sites.</param>
/// <param name="times">How patient.</param>
/// <param name="spoolDirectory">Where objects pass through; best a tmpfs.</param>
/// <param name="clock">Bounds attempts, and tells whether a grant that the store refused has expired.</param>
/// <param name="connections">Opens connections, see <see cref="StoreHttp.Connections"/>; not disposed of.</param>
public sealed class GrantedDownloads(IReadOnlyDictionary<string, Uri> endpoints, StoreTimes times, string spoolDirectory, TimeProvider clock, HttpMessageHandler connections) : IGrantedObjects, IDisposable
{
    private const string Subject = "download grant";

    // Several sites may have buckets of one store.
    private readonly Dictionary<string, (string Store, HttpClient Http)> _clients = endpoints.GroupBy(site => site.Value.GetLeftPart(UriPartial.Authority), StringComparer.OrdinalIgnoreCase).ToDictionary(
        store => store.Key,
        store => (NameOf(store.Key, store.Select(site => site.Key)), StoreHttp.Client(NameOf(store.Key, store.Select(site => site.Key)), times, clock, connections)),
        StringComparer.OrdinalIgnoreCase);

    public async Task<SafeFileHandle> OpenAsync(string grant, string key, long bytes, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(grant, UriKind.Absolute, out var url))
            throw new BundleException(Subject, 0, "is not a URL");
        if (!_clients.TryGetValue(url.GetLeftPart(UriPartial.Authority), out var store))
            throw new BundleException(Subject, 0, $"is for {url.GetLeftPart(UriPartial.Authority)}, which is no site's endpoint here: add it to Isthmus:Sites if it is one");
        if (!url.AbsolutePath.EndsWith($"/{ObjectKey.Checked(key)}", StringComparison.Ordinal))
            throw new BundleException(Subject, 0, $"is not for what was asked for ({key})");
        try
        {
            return await new ObjectDownload(store.Http, store.Store, times, clock, spoolDirectory).FetchAsync(url, key, bytes, cancellation).ConfigureAwait(false);
        }
        catch (ObjectStoreException e) when (e.Code is "AccessDenied" or "ExpiredToken" or "SignatureDoesNotMatch" or "InvalidAccessKeyId" or "AuthorizationQueryParametersError")
        {
            // Clocks may differ: the store's alone decides, and this one only helps to tell why it may have refused.
            throw ExpiryOf(url) is { } then && then <= clock.GetUtcNow()
                ? Expired(key)
                : new BundleException(key, 0, $"the download grant is refused ({e.Code}): it was altered, has just expired, or the key that it was signed with is not valid any more", e);
        }
    }

    public void Dispose()
    {
        foreach (var (_, http) in _clients.Values)
            http.Dispose();
    }

    private static string NameOf(string endpoint, IEnumerable<string> sites) => $"site '{string.Join("', '", sites.Order(StringComparer.Ordinal))}' ({endpoint})";

    private static BundleException Expired(string key) => new(key, 0, "the download grant has expired: ask for the move again, or raise Isthmus:GrantLifetime");

    // X-Amz-Date (20260102T030405Z) and X-Amz-Expires (seconds): Amazon S3 API reference, "Authenticating requests: using query parameters".
    private static DateTimeOffset? ExpiryOf(Uri url)
    {
        var parts = url.Query.TrimStart('?').Split('&').Select(part => part.Split('=', 2)).Where(part => part.Length == 2)
            .GroupBy(part => part[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);
        return parts.TryGetValue("X-Amz-Date", out var date) && parts.TryGetValue("X-Amz-Expires", out var seconds)
            && DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signed)
            && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var holds)
            ? signed.AddSeconds(holds)
            : null;
    }
}
