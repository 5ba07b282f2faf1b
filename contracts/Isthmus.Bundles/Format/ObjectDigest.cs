using System.Security.Cryptography;

namespace Isthmus.Bundles.Format;

/// <summary>One pass of SHA-256 that yields both digests: of everything before the manifest (signed) and of the whole object (announced).</summary>
internal sealed class ObjectDigest(string subject, byte[] payload, string whole) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>To be called once, after all of the payload was added.</summary>
    public void Check(ReadOnlySpan<byte> tail)
    {
        if (!_hash.GetCurrentHash().AsSpan().SequenceEqual(payload))
            throw new BundleException(subject, 0, "the content does not have the digest that its source signed");
        _hash.AppendData(tail);
        if (!string.Equals(Convert.ToHexStringLower(_hash.GetHashAndReset()), whole, StringComparison.OrdinalIgnoreCase))
            throw new BundleException(subject, 0, "the object does not have the digest that was announced");
    }

    public void Dispose() => _hash.Dispose();
}
