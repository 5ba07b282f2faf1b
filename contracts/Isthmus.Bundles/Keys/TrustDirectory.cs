using System.Text.Json;

namespace Isthmus.Bundles.Keys;

/// <summary>
/// The hosts whose bundles are believed: one file <c>HOST.keys</c> (JSON, public keys only) a host. Putting a file here
/// is enrolling that host; taking it away is no longer trusting it.
/// </summary>
public sealed class TrustDirectory(string directory)
{
    private const int MaximumBytes = 16 * 1024;

    /// <summary>The enrolled keys of <paramref name="host"/>, read anew each time so that a withdrawal holds at once.</summary>
    /// <exception cref="BundleException">The host is not enrolled, or its file holds no keys.</exception>
    public PeerKeys Find(string host)
    {
        var path = PathOf(host);
        if (!File.Exists(path))
            throw new BundleException(path, 0, $"host '{host}' is not enrolled: copy its public keys there");
        if (new FileInfo(path).Length > MaximumBytes)
            throw new BundleException(path, 0, "is too long to be a host's public keys");
        try
        {
            var keys = JsonSerializer.Deserialize(File.ReadAllBytes(path), TrustJson.Default.PeerKeys);
            return keys is not null && keys.Host == host
                ? keys
                : throw new BundleException(path, 0, $"holds the keys of another host than '{host}'");
        }
        catch (JsonException e)
        {
            throw new BundleException(path, e.BytePositionInLine ?? 0, "does not hold a host's public keys: copy them there again", e);
        }
    }

    /// <summary>Whether <paramref name="host"/> is enrolled.</summary>
    public bool Knows(string host) => File.Exists(PathOf(host));

    /// <summary>Believes <paramref name="keys"/> from now on.</summary>
    public void Enrol(PeerKeys keys)
    {
        var path = PathOf(keys.Host);
        Directory.CreateDirectory(directory);
        var beside = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(keys, TrustJson.Default.PeerKeys));
        File.Move(beside, path, overwrite: true);
    }

    private string PathOf(string host) =>
        Format.ImageName.IsValid(host)
            ? Path.Combine(directory, $"{host}.keys")
            : throw new BundleException(host, 0, "is not a host's name (letters, digits, '.', '_', '-')");
}
