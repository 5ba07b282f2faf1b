using System.Globalization;
using System.Runtime.CompilerServices;
using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Microsoft.Win32.SafeHandles;
using Minio;
using Minio.DataModel.Args;

namespace Isthmus.S3;

/// <summary>
/// Objects in one bucket of any S3 store. Whole or not there, and never changed, because each is created under the
/// condition that there is none (<c>If-None-Match: *</c>).
/// </summary>
/// <remarks>An object is written to memory or to a nameless file first, so that a failure while it is written leaves the store untouched and an upload can be repeated.</remarks>
public sealed partial class S3ObjectStore : IObjectStore, IDisposable
{
    private const string ReadyPrefix = ".isthmus/ready-";
    private readonly S3Site _site;
    private readonly StoreTimes _times;
    private readonly TimeProvider _clock;
    private readonly string _spoolDirectory;
    private readonly HttpMessageHandler _connections;
    private readonly Lock _gate = new();
    private S3Connection _connection;

    /// <param name="site">Where, and as whom.</param>
    /// <param name="times">How patient.</param>
    /// <param name="spoolDirectory">Where objects pass through; best a tmpfs.</param>
    /// <param name="clock">Dates grants and bounds attempts.</param>
    /// <param name="connections">Opens connections, see <see cref="StoreHttp.Connections"/>; not disposed of.</param>
    public S3ObjectStore(S3Site site, StoreTimes times, string spoolDirectory, TimeProvider clock, HttpMessageHandler connections)
    {
        (_site, _times, _clock, _spoolDirectory, _connections) = (site, times, clock, spoolDirectory, connections);
        _connection = Connect(site.Secret());
    }

    public override string ToString() => $"The object store of {_site}";

    public Task<SafeFileHandle> OpenAsync(string key, CancellationToken cancellation)
    {
        ObjectKey.Checked(key);
        return AskAsync(async connection =>
        {
            var url = await PresignAsync(connection, key, _clock.GetUtcNow().AddHours(1)).ConfigureAwait(false);
            return await new ObjectDownload(connection.Http, _site.ToString(), _times, _clock, _spoolDirectory).FetchAsync(url, key, bytes: null, cancellation).ConfigureAwait(false);
        });
    }

    public Task<StoredObject?> HeadAsync(string key, CancellationToken cancellation)
    {
        ObjectKey.Checked(key);
        return AskAsync(async connection =>
        {
            try
            {
                var found = await connection.Client.StatObjectAsync(new StatObjectArgs().WithBucket(_site.Bucket).WithObject(key), cancellation).ConfigureAwait(false);
                return new StoredObject(key, found.Size, new DateTimeOffset(found.LastModified.ToUniversalTime(), TimeSpan.Zero));
            }
            catch (ObjectStoreException e) when (e.Code == "NoSuchKey")
            {
                return null;
            }
        });
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var folder = ObjectKey.Checked(prefix.TrimEnd('/')) + "/";
        var found = await AskAsync(async connection =>
        {
            List<StoredObject> all = [];
            var what = new ListObjectsArgs().WithBucket(_site.Bucket).WithPrefix(folder).WithRecursive(true);
            await foreach (var item in connection.Client.ListObjectsEnumAsync(what, cancellation).ConfigureAwait(false))
                all.Add(new StoredObject(item.Key, checked((long)item.Size), DateTimeOffset.Parse(item.LastModified, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));
            return all;
        }).ConfigureAwait(false);
        foreach (var one in found.OrderBy(one => one.Key, StringComparer.Ordinal))
            yield return one;
    }

    public Task DeleteAsync(string key, CancellationToken cancellation)
    {
        ObjectKey.Checked(key);
        return AskAsync(async connection =>
        {
            foreach (var name in new[] { key, ClaimPrefix + key })
                await connection.Client.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(_site.Bucket).WithObject(name), cancellation).ConfigureAwait(false);
            return true;
        });
    }

    public Task<Uri> GrantAsync(string key, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        ObjectKey.Checked(key);
        return AskAsync(connection => PresignAsync(connection, key, expiresAt));
    }

    /// <inheritdoc/>
    /// <remarks>Creates an empty object once for each host, and is refused that afterwards: credentials, bucket, right and connection are tried, and nothing piles up.</remarks>
    public Task ReadyAsync(string host, CancellationToken cancellation) => AskAsync(async connection =>
    {
        try
        {
            using var nothing = new ByteArrayContent([]);
            await CreateAsync(connection, ReadyPrefix + host, nothing, 0, cancellation).ConfigureAwait(false);
        }
        catch (ObjectStoreException e) when (IsTaken(e))
        {
            // It is there from an earlier time: the store has just said so.
        }

        return true;
    });

    public void Dispose() => _connection.Dispose();

    private async Task<Uri> PresignAsync(S3Connection connection, string key, DateTimeOffset expiresAt)
    {
        var now = _clock.GetUtcNow();
        // Seconds that have begun count, and a week is the longest that a signature holds (Amazon S3 API reference, "X-Amz-Expires").
        var seconds = (int)Math.Clamp((expiresAt - now).TotalSeconds, 1, TimeSpan.FromDays(7).TotalSeconds);
        var what = new PresignedGetObjectArgs().WithBucket(_site.Bucket).WithObject(key).WithExpiry(seconds).WithRequestDate(now.UtcDateTime);
        return new Uri(await connection.Client.PresignedGetObjectAsync(what).ConfigureAwait(false));
    }

    /// <summary>Asks; when the store refuses the credentials and the secret has been changed meanwhile, asks once more with the new one.</summary>
    private async Task<T> AskAsync<T>(Func<S3Connection, Task<T>> ask)
    {
        var connection = _connection;
        try
        {
            return await ask(connection).ConfigureAwait(false);
        }
        catch (ObjectStoreException e) when (e.Code is "SignatureDoesNotMatch" or "InvalidAccessKeyId" or "AccessDenied" or "" && Renew(connection))
        {
            return await ask(_connection).ConfigureAwait(false);
        }
    }

    private bool Renew(S3Connection used)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(used, _connection))
                return true;
            var secret = _site.Secret();
            if (secret == used.Secret)
                return false;
            // The old one is left to those who are still using it.
            _connection = Connect(secret);
            return true;
        }
    }

    private S3Connection Connect(string secret)
    {
        var http = StoreHttp.Client(_site.ToString(), _times, _clock, _connections);
        var client = new MinioClient()
            .WithEndpoint(_site.Endpoint).WithSSL(_site.Endpoint.Scheme == Uri.UriSchemeHttps).WithRegion(_site.Region)
            .WithCredentials(_site.AccessKey, secret).WithHttpClient(http).Build();
        return new S3Connection(client, http, secret);
    }
}
