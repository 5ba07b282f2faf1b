using System.Globalization;
using Isthmus.Bundles;

namespace Isthmus.Transfer;

/// <summary>
/// Which bundles may go when a move has ended. Keys begin with the epoch, padded, so their order is that of the moves. What
/// belongs to a later move stays, however often and late the end of an earlier one is told: that move may be open.
/// </summary>
internal static class RetentionPolicy
{
    /// <param name="keys">The keys of the service's bundles, in any order.</param>
    /// <param name="migration">The move that has ended.</param>
    /// <param name="epoch">Its epoch, when the message says so.</param>
    /// <param name="keep">How many of the newest bundles, up to this move's, stay.</param>
    public static IEnumerable<string> Deletable(IEnumerable<string> keys, Guid migration, long? epoch, int keep)
    {
        var bundles = keys.Select(key => (Key: key, Epoch: BundleIdentity.EpochOf(key))).Where(bundle => bundle.Epoch is not null)
            .OrderBy(bundle => bundle.Key, StringComparer.Ordinal).ToArray();
        var suffix = string.Create(CultureInfo.InvariantCulture, $"-{migration:N}.bundle");
        // A move that was rolled back before it stored anything has nothing to clear away.
        epoch ??= bundles.Where(bundle => bundle.Key.EndsWith(suffix, StringComparison.Ordinal)).Select(bundle => bundle.Epoch).LastOrDefault();
        return epoch is null ? [] : bundles.Where(bundle => bundle.Epoch <= epoch).SkipLast(keep).Select(bundle => bundle.Key);
    }
}
