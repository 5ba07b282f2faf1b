using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Bundles.Store;

/// <summary>
/// Rights to read one object of a directory store until a given second: the object's <c>file:</c> URL with
/// <c>?expires=UNIX-SECONDS&amp;mac=HMAC-SHA-256</c>, under a key kept in the store's own directory.
/// </summary>
public sealed class FileGrants(string storeDirectory, TimeProvider? clock = null) : IGrantedObjects
{
    private const string KeyFileName = ".grants";
    private readonly Lazy<byte[]> _key = new(() => LoadOrCreateKey(Path.GetFullPath(storeDirectory)));
    private readonly string _root = Path.GetFullPath(storeDirectory);

    /// <summary>Grants <paramref name="location"/>, which lies in the store, to whoever holds the answer.</summary>
    public Uri Issue(Uri location, DateTimeOffset expiresAt)
    {
        var expires = expiresAt.ToUnixTimeSeconds();
        return new Uri($"{location.AbsoluteUri}?expires={expires.ToString(CultureInfo.InvariantCulture)}&mac={Convert.ToHexStringLower(Mac(location.LocalPath, expires))}");
    }

    /// <inheritdoc/>
    public Task<SafeFileHandle> OpenAsync(string grant, string key, long bytes, CancellationToken cancellation)
    {
        var path = Redeem(grant, (clock ?? TimeProvider.System).GetUtcNow());
        if (path != Path.Combine(_root, ObjectKey.Checked(key)))
            throw new BundleException(path, 0, $"is not what was asked for ({key})");
        try
        {
            return Task.FromResult(File.OpenHandle(path, options: FileOptions.SequentialScan));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BundleException(key, 0, "is not in the object store any more", e);
        }
    }

    /// <summary>The file that <paramref name="grant"/> lets its holder read.</summary>
    /// <exception cref="BundleException">It was not issued for this, was altered, or has expired.</exception>
    public string Redeem(string grant, DateTimeOffset now)
    {
        if (!Uri.TryCreate(grant, UriKind.Absolute, out var url) || !url.IsFile)
            throw new BundleException("download grant", 0, "is not a file: URL");
        var parts = url.Query.TrimStart('?').Split('&');
        if (parts.Length != 2
            || !parts[0].StartsWith("expires=", StringComparison.Ordinal)
            || !parts[1].StartsWith("mac=", StringComparison.Ordinal)
            || !long.TryParse(parts[0]["expires=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            || !TryHex(parts[1]["mac=".Length..], out var mac))
            throw new BundleException("download grant", 0, "has no expiry or no seal");
        var path = Path.GetFullPath(url.LocalPath);
        if (!CryptographicOperations.FixedTimeEquals(mac, Mac(path, expires)))
            throw new BundleException(path, 0, "the download grant was not issued by this store, or was altered");
        if (now.ToUnixTimeSeconds() >= expires)
            throw new BundleException(path, 0, "the download grant has expired: ask for the move again");
        return path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new BundleException(path, 0, "does not lie in the object store");
    }

    private static bool TryHex(string text, out byte[] bytes)
    {
        bytes = new byte[SHA256.HashSizeInBytes];
        return text.Length == bytes.Length * 2
            && Convert.FromHexString(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == bytes.Length;
    }

    private static byte[] LoadOrCreateKey(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, KeyFileName);
        if (!File.Exists(path))
        {
            var beside = $"{path}-{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            using (var stream = new FileStream(beside, options))
                stream.Write(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes));
            try
            {
                File.Move(beside, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(beside);
            }
        }

        var key = File.ReadAllBytes(path);
        return key.Length == SHA256.HashSizeInBytes ? key : throw new BundleException(path, 0, $"is {key.Length} bytes long, a grant key is 32: delete it");
    }

    private byte[] Mac(string path, long expires) =>
        HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"isthmus file grant 1\0{path}\0{expires.ToString(CultureInfo.InvariantCulture)}"));
}
