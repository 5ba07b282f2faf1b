using Microsoft.Win32.SafeHandles;

namespace Isthmus.Bundles.Store;

/// <summary>Where bundles wait. Objects are whole or not there, and never change.</summary>
/// <remarks>A store that cannot be reached, refuses this process's credentials, or is full: <see cref="ObjectStoreException"/>.</remarks>
public interface IObjectStore
{
    /// <summary>Stores what <paramref name="write"/> writes under <paramref name="key"/>; when it throws, nothing is stored.</summary>
    /// <exception cref="BundleException">There is an object with this key already, or it is not a valid key.</exception>
    Task<T> PutAsync<T>(string key, Func<Stream, T> write, CancellationToken cancellation);

    /// <summary>Opens an object to read from any place.</summary>
    /// <exception cref="BundleException">There is none.</exception>
    Task<SafeFileHandle> OpenAsync(string key, CancellationToken cancellation);

    /// <summary>What is there under <paramref name="key"/>, or null.</summary>
    Task<StoredObject?> HeadAsync(string key, CancellationToken cancellation);

    /// <summary>Every object whose key starts with <paramref name="prefix"/> (whole segments), in the order of the keys.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellation);

    /// <summary>Deletes an object; no error when there is none.</summary>
    Task DeleteAsync(string key, CancellationToken cancellation);

    /// <summary>
    /// A URL with which whoever holds it may fetch the object until <paramref name="expiresAt"/> (whole seconds), with no
    /// credentials of its own: <c>file:</c>, <c>https:</c> or <c>http:</c>. Read by <see cref="IGrantedObjects"/>.
    /// </summary>
    Task<Uri> GrantAsync(string key, DateTimeOffset expiresAt, CancellationToken cancellation);

    /// <summary>Returns when the store would take an object from <paramref name="host"/> now; asked while the service still runs.</summary>
    Task ReadyAsync(string host, CancellationToken cancellation);

    /// <summary>Makes the place that objects are kept in, when it is not there yet. Safe to repeat.</summary>
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>
    /// Removes what broken-off uploads left a day ago and longer, and sees to it that an object does not outlive
    /// <paramref name="expireAfterDays"/>, whatever became of its move. Safe to repeat.
    /// </summary>
    /// <param name="expireAfterDays">Days; 0 for no limit.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>How many leftovers were removed.</returns>
    Task<int> UpkeepAsync(int expireAfterDays, CancellationToken cancellation);
}
