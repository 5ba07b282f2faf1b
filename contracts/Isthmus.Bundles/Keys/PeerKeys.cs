using System.Security.Cryptography;

namespace Isthmus.Bundles.Keys;

/// <summary>A host's public keys, each a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) of P-256.</summary>
/// <param name="Host">The host's name.</param>
/// <param name="SigningKey">Verifies its bundles.</param>
/// <param name="EncryptionKey">Encrypts bundles for it.</param>
public sealed record PeerKeys(string Host, byte[] SigningKey, byte[] EncryptionKey)
{
    /// <summary>SHA-256 over both keys, the first 16 bytes in hex: what two operators compare by voice.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData([.. SigningKey, .. EncryptionKey]).AsSpan(0, 16));

    /// <summary>True when both keys are the same.</summary>
    public bool SameKeys(PeerKeys other) =>
        SigningKey.AsSpan().SequenceEqual(other.SigningKey) && EncryptionKey.AsSpan().SequenceEqual(other.EncryptionKey);

    internal bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        Import(key, SigningKey, $"signing key of {Host}");
        return key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    internal ECDiffieHellman ImportEncryptionKey()
    {
        var key = ECDiffieHellman.Create();
        Import(key, EncryptionKey, $"encryption key of {Host}");
        return key;
    }

    internal static void Import(ECAlgorithm key, ReadOnlySpan<byte> subjectPublicKeyInfo, string subject)
    {
        try
        {
            key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        }
        catch (CryptographicException e)
        {
            throw new BundleException(subject, 0, "is not a public key", e);
        }

        if (key.KeySize != 256)
            throw new BundleException(subject, 0, "is not a key on the curve P-256");
    }
}
