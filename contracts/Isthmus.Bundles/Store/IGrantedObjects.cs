using Microsoft.Win32.SafeHandles;

namespace Isthmus.Bundles.Store;

/// <summary>Objects that somebody else's store let this process read, see <see cref="IObjectStore.GrantAsync"/>.</summary>
public interface IGrantedObjects
{
    /// <summary>Opens the object that <paramref name="grant"/> is for, to read from any place.</summary>
    /// <param name="grant">The URL.</param>
    /// <param name="key">The object that it must be for.</param>
    /// <param name="bytes">The size that the object must have; never is more read.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="BundleException">The grant is for something else, was altered, or has expired.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be reached.</exception>
    Task<SafeFileHandle> OpenAsync(string grant, string key, long bytes, CancellationToken cancellation);
}
