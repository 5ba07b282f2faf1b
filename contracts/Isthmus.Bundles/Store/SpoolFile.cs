using Microsoft.Win32.SafeHandles;

namespace Isthmus.Bundles.Store;

/// <summary>
/// A file without a name, for an object on its way to or from a store: it is gone with its handle, whatever ends the process.
/// What is in it is encrypted already.
/// </summary>
public static class SpoolFile
{
    /// <summary>Makes one in <paramref name="directory"/>, best a tmpfs.</summary>
    /// <exception cref="ObjectStoreException">The directory is not there, or may not be written to.</exception>
    public static SafeFileHandle Create(string directory)
    {
        var path = Path.Combine(directory, $".isthmus-{Guid.NewGuid():N}");
        try
        {
            // A handle that does not exist yet cannot be told a mode: narrow the file before anything is in it.
            var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Delete(path);
            return handle;
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new ObjectStoreException(
                $"No file can be made in '{directory}', where objects pass through.", "Make the directory writable for this service, or name another one in Isthmus:Store:SpoolDirectory.", isPassing: false, e);
        }
    }
}
