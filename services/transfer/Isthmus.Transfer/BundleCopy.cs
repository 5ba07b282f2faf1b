using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Transfer;

/// <summary>Puts a verified bundle into another site's store. The destination verifies what it fetches from there by the same digests.</summary>
internal static class BundleCopy
{
    private const int BufferBytes = 1 << 20;

    /// <param name="file">The bundle.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="key">Its key, there as here.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="cancellation">Stops.</param>
    public static async Task RunAsync(SafeFileHandle file, IObjectStore destination, string key, long bytes, CancellationToken cancellation)
    {
        // The message came again, and the copy was made the first time.
        if (await destination.HeadAsync(key, cancellation).ConfigureAwait(false) is { } there)
        {
            if (there.Bytes != bytes)
                throw new BundleException(key, 0, $"is in the destination's store already, with {there.Bytes} bytes in the place of {bytes}");
            return;
        }

        try
        {
            await destination.PutAsync(key, stream => Write(file, stream, key, bytes, cancellation), cancellation).ConfigureAwait(false);
        }
        catch (BundleException)
        {
            // It came twice at once, and the other delivery's copy was made meanwhile: objects are created once and whole.
            if ((await destination.HeadAsync(key, cancellation).ConfigureAwait(false))?.Bytes != bytes)
                throw;
        }
    }

    private static long Write(SafeFileHandle file, Stream stream, string key, long bytes, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        for (long at = 0; at < bytes;)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - at)), at);
            if (read == 0)
                throw new BundleException(key, at, "the object got shorter while it was copied");
            stream.Write(buffer, 0, read);
            at += read;
        }

        return bytes;
    }
}
