using System.Security.Cryptography;

namespace Isthmus.Bundles.Keys;

/// <summary>A private key as a PEM file that only its owner may read.</summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MaximumBytes = 16 * 1024;

    public static void EnsureDirectory(string directory) =>
        Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);

    public static void LoadOrCreate(ECAlgorithm key, string path)
    {
        if (!File.Exists(path))
        {
            key.GenerateKey(ECCurve.NamedCurves.nistP256);
            if (TryCreate(path, key.ExportPkcs8PrivateKeyPem()))
                return;
        }

        if ((File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            throw new BundleException(path, 0, "the private key may be read by others: chmod 600 it, or delete it and enrol this host again");
        if (new FileInfo(path).Length > MaximumBytes)
            throw new BundleException(path, 0, "is too long to be a key");
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new BundleException(path, 0, "holds no private key in PEM form: delete it and enrol this host again", e);
        }

        if (key.KeySize != 256)
            throw new BundleException(path, 0, "is not a key on the curve P-256");
    }

    /// <summary>Writes beside and links in place, so that of two processes that start at once one's key is used by both.</summary>
    private static bool TryCreate(string path, string pem)
    {
        var beside = $"{path}.{Guid.NewGuid():N}";
        using (var stream = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(pem));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(beside, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(beside);
            return false;
        }
    }
}
