using System.Collections.Concurrent;
using Isthmus.Bundles.Keys;
using Microsoft.Extensions.Options;

namespace Isthmus.Hosting.Stages;

/// <summary>
/// The keys of the hosts that this process works for, and the keys of those that it trusts. Hosts of one process trust
/// each other: their keys are enrolled when they are first used. Hosts elsewhere are enrolled by copying their file.
/// </summary>
public sealed class HostIdentities(IOptions<IsthmusOptions> options) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<HostKeys>> _keys = new(StringComparer.Ordinal);
    private readonly TrustDirectory _trust = new(options.Value.TrustDirectory);

    /// <summary>The host's own keys; made at the first start.</summary>
    /// <exception cref="Bundles.BundleException">The key files are damaged.</exception>
    public HostKeys Of(LocalHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return _keys.GetOrAdd(host.Name, _ => new Lazy<HostKeys>(() =>
        {
            var keys = HostKeys.LoadOrCreate(host.Name, new HostPaths(host).Keys);
            _trust.Enrol(keys.Public);
            return keys;
        })).Value;
    }

    /// <summary>The public keys that are trusted to be the host's.</summary>
    /// <exception cref="Bundles.BundleException">It is not enrolled.</exception>
    public PeerKeys Trusted(string host)
    {
        // A service that only checks signatures (transfer) may not read private keys, and need not where the host is enrolled.
        if (!_keys.ContainsKey(host) && _trust.Knows(host))
            return _trust.Find(host);
        var local = LocalHosts.Of(options.Value).FirstOrDefault(h => h.Name == host);
        return local is not null ? Of(local).Public : _trust.Find(host);
    }

    public void Dispose()
    {
        foreach (var keys in _keys.Values.Where(k => k.IsValueCreated))
            keys.Value.Dispose();
    }
}
