using Microsoft.Win32.SafeHandles;

namespace Isthmus.Bundles.Store;

/// <summary>Where bundles wait. Objects are whole or not there, and never change.</summary>
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

    /// <summary>Where the holder of a grant fetches the object: a <c>file:</c> or <c>https:</c> URL.</summary>
    Uri LocationOf(string key);
}
