using System.Security.Cryptography;

namespace Isthmus.Bundles.Format;

/// <summary>The AES-256 key of one bundle: HKDF-SHA-256 over ephemeral-static ECDH on P-256, bound to the move and to both public keys.</summary>
internal static class BundleKey
{
    public const int Bytes = 32;

    public static void Derive(ECDiffieHellman own, ECDiffieHellmanPublicKey other, BundleIdentity identity, ReadOnlySpan<byte> ephemeralKey, ReadOnlySpan<byte> destinationKey, Span<byte> key)
    {
        var secret = own.DeriveRawSecretAgreement(other);
        try
        {
            Span<byte> salt = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData([.. ephemeralKey, .. destinationKey], salt);
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt, identity.Binding());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
