using System.Collections.Concurrent;
using Isthmus.Bundles.Store;
using Isthmus.S3;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Hosting.Stages;

/// <summary>The object stores of all hosts: one directory, or an S3 store for each site. Also fetches what other services' stores grant.</summary>
public sealed class ObjectStores : IGrantedObjects, IDisposable
{
    private readonly IsthmusOptions _options;
    private readonly TimeProvider _clock;
    private readonly StoreTimes _times;
    private readonly ConcurrentDictionary<string, Lazy<IObjectStore>> _stores = new(StringComparer.Ordinal);
    private readonly Lazy<SocketsHttpHandler> _connections;
    private readonly Lazy<GrantedDownloads> _downloads;
    private readonly Lazy<FileGrants> _files;

    /// <param name="options">Which stores there are.</param>
    /// <param name="clock">Dates grants and bounds attempts.</param>
    public ObjectStores(IOptions<IsthmusOptions> options, TimeProvider clock)
    {
        (_options, _clock) = (options.Value, clock);
        _times = StoreTimes.Default with { RetryFor = _options.Store.RetryFor };
        _connections = new(() => StoreHttp.Connections(_times, _options.Store.CertificateAuthority));
        _downloads = new(() => new GrantedDownloads(
            _options.Sites.ToDictionary(site => site.Key, site => new Uri(site.Value.Endpoint)), _times, _options.Store.SpoolDirectory, clock, _connections.Value));
        _files = new(() => new FileGrants(_options.ObjectStore, clock));
    }

    /// <summary>The store that the host's bundles are put in and fetched from. Hosts of one site get the same one.</summary>
    /// <exception cref="ObjectStoreException">This process has no credentials for it.</exception>
    public IObjectStore Of(string host)
    {
        if (_options.Sites.Count == 0)
            return OfSite("");
        var site = _options.Hosts.TryGetValue(host, out var known) ? known.Site : "";
        if (site.Length > 0)
            return OfSite(site);
        return _options.Sites.Count == 1
            ? OfSite(_options.Sites.Keys.Single())
            : throw new ObjectStoreException($"It is not known at which site host '{host}' is.", $"Add Isthmus:Hosts:{host}:Site to this service's configuration.", isPassing: false);
    }

    /// <summary>Every store that this process has credentials for.</summary>
    public IReadOnlyList<IObjectStore> All =>
        _options.Sites.Count == 0 ? [OfSite("")] : [.. _options.Sites.Where(site => site.Value.AccessKey.Length > 0).Select(site => OfSite(site.Key))];

    /// <inheritdoc/>
    public Task<SafeFileHandle> OpenAsync(string grant, string key, long bytes, CancellationToken cancellation) =>
        ((IGrantedObjects)(_options.Sites.Count == 0 ? _files.Value : _downloads.Value)).OpenAsync(grant, key, bytes, cancellation);

    public void Dispose()
    {
        foreach (var store in _stores.Values.Where(store => store.IsValueCreated))
            (store.Value as IDisposable)?.Dispose();
        if (_downloads.IsValueCreated)
            _downloads.Value.Dispose();
        if (_connections.IsValueCreated)
            _connections.Value.Dispose();
    }

    private IObjectStore OfSite(string name) => _stores.GetOrAdd(name, site => new Lazy<IObjectStore>(() => Open(site))).Value;

    private IObjectStore Open(string name)
    {
        if (name.Length == 0)
            return new DirectoryObjectStore(_options.ObjectStore, _clock);
        var site = _options.Sites[name];
        if (site.AccessKey.Length == 0)
            throw new ObjectStoreException($"This service has no credentials for the object store of site '{name}'.", $"Give it Isthmus:Sites:{name}:AccessKey and its secret.", isPassing: false);
        return new S3ObjectStore(
            new S3Site(name, new Uri(site.Endpoint), site.Region, site.Bucket, site.AccessKey, () => site.SecretKeyFile.Length > 0 ? File.ReadAllText(site.SecretKeyFile).Trim() : site.SecretKey),
            _times, _options.Store.SpoolDirectory, _clock, _connections.Value);
    }
}
