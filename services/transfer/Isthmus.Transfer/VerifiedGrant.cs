using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Contracts.Transfer;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Microsoft.Extensions.Options;

namespace Isthmus.Transfer;

/// <summary>Checks that a stored bundle is the announced one, of its move, from its source; then lets the destination fetch it.</summary>
public sealed class VerifiedGrant(ObjectStores stores, HostIdentities identities, IOptions<IsthmusOptions> options, TimeProvider clock)
{
    /// <param name="identity">The move, and the part of it.</param>
    /// <param name="key">The key that was announced.</param>
    /// <param name="sha256">The announced digest of the object, hex.</param>
    /// <param name="bytes">Its announced size.</param>
    /// <param name="watch">Measures the steps.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="BundleException">It is not what was announced.</exception>
    public async Task<DownloadGrant> RunAsync(BundleIdentity identity, string key, string sha256, long bytes, StageStopwatch watch, CancellationToken cancellation)
    {
        if (key != identity.ObjectKey)
            throw new BundleException(key, 0, $"is not the key of this move's bundle ({identity.ObjectKey})");
        var source = stores.Of(identity.Source);
        var destination = stores.Of(identity.Destination);
        using (var file = await source.OpenAsync(key, cancellation).ConfigureAwait(false))
        {
            watch.Lap("fetch");
            BundleReader.Verify(file, key, identity, identities.Trusted(identity.Source), sha256, cancellation);
            watch.Lap("verify");
            if (!ReferenceEquals(source, destination))
            {
                await BundleCopy.RunAsync(file, destination, key, bytes, cancellation).ConfigureAwait(false);
                watch.Lap("copy to the destination's site");
            }
        }

        var expires = clock.GetUtcNow() + options.Value.GrantLifetime;
        var location = await destination.GrantAsync(key, expires, cancellation).ConfigureAwait(false);
        watch.Lap("grant");
        return new DownloadGrant { Location = location.AbsoluteUri, ExpiresAt = expires };
    }
}
