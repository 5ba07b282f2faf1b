using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Bundles.Store;

/// <summary>
/// Objects as files of one directory. An object is written beside its place and linked there, so that readers see all
/// of it or nothing, and a second put of a key fails.
/// </summary>
/// <remarks>
/// Nothing is flushed to the disk: a bundle is worth something only as long as the machine that froze the service is up
/// (it holds the held connections, and its own copy), and flushing would lengthen every blackout by what the disk takes.
/// </remarks>
public sealed class DirectoryObjectStore : IObjectStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Unfinished = ".part-";
    private readonly string _root;
    private readonly FileGrants _grants;
    private readonly TimeProvider _clock;

    /// <param name="directory">The directory; made when there is none.</param>
    /// <param name="clock">Tells how old an object is; the system's when left out.</param>
    public DirectoryObjectStore(string directory, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        _root = Path.GetFullPath(directory);
        _grants = new FileGrants(_root);
        Directory.CreateDirectory(_root, OwnerOnly | UnixFileMode.UserExecute);
    }

    public override string ToString() => $"The object store {_root}";

    public Task<T> PutAsync<T>(string key, Func<Stream, T> write, CancellationToken cancellation)
    {
        var path = PathOf(key);
        if (File.Exists(path))
            throw Taken(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
        var beside = Path.Combine(Path.GetDirectoryName(path)!, $"{Unfinished}{Guid.NewGuid():N}");
        try
        {
            T result;
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = OwnerOnly };
            using (var stream = new FileStream(beside, options))
                result = write(stream);
            cancellation.ThrowIfCancellationRequested();
            File.Move(beside, path, overwrite: false);
            return Task.FromResult(result);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw Taken(key);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    public Task<SafeFileHandle> OpenAsync(string key, CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult(File.OpenHandle(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BundleException(key, 0, "is not in the object store", e);
        }
    }

    public Task<StoredObject?> HeadAsync(string key, CancellationToken cancellation)
    {
        var file = new FileInfo(PathOf(key));
        return Task.FromResult(file.Exists ? Describe(file) : null);
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var directory = PathOf(prefix.TrimEnd('/'));
        if (!Directory.Exists(directory))
            yield break;
        var files = new DirectoryInfo(directory).GetFiles("*", SearchOption.AllDirectories);
        foreach (var file in files.Where(f => !f.Name.StartsWith('.')).OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Describe(file);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    public Task DeleteAsync(string key, CancellationToken cancellation)
    {
        try
        {
            File.Delete(PathOf(key));
        }
        catch (DirectoryNotFoundException)
        {
            // An object that never was is as deleted as one that was.
        }

        return Task.CompletedTask;
    }

    public Task<Uri> GrantAsync(string key, DateTimeOffset expiresAt, CancellationToken cancellation) =>
        Task.FromResult(_grants.Issue(new Uri(PathOf(key), UriKind.Absolute), expiresAt));

    public Task ReadyAsync(string host, CancellationToken cancellation) =>
        Directory.Exists(_root)
            ? Task.CompletedTask
            : throw new ObjectStoreException($"The object store '{_root}' is not there any more.", "Make the directory (Isthmus:ObjectStore), or mount what it lies on.", isPassing: false);

    public Task PrepareAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(_root, OwnerOnly | UnixFileMode.UserExecute);
        return Task.CompletedTask;
    }

    public Task<int> UpkeepAsync(int expireAfterDays, CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var file in new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellation.ThrowIfCancellationRequested();
            var age = _clock.GetUtcNow() - file.LastWriteTimeUtc;
            var isLeftover = file.Name.StartsWith(Unfinished, StringComparison.Ordinal) && age > TimeSpan.FromDays(1);
            var isExpired = !file.Name.StartsWith('.') && expireAfterDays > 0 && age > TimeSpan.FromDays(expireAfterDays);
            if (!isLeftover && !isExpired)
                continue;
            file.Delete();
            removed++;
        }

        return Task.FromResult(removed);
    }

    private StoredObject Describe(FileInfo file) =>
        new(Path.GetRelativePath(_root, file.FullName), file.Length, new DateTimeOffset(file.LastWriteTimeUtc));

    private string PathOf(string key) => Path.Combine(_root, ObjectKey.Checked(key));

    private static BundleException Taken(string key) => new(key, 0, "is in the object store already; an object never changes");
}
