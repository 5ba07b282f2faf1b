using System.Security.Cryptography;

namespace Isthmus.Bundles.Keys;

/// <summary>A host's two private keys on P-256: one signs bundles, one decrypts those that are for this host.</summary>
public sealed class HostKeys : IDisposable
{
    private readonly ECDsa _signing;
    private readonly ECDiffieHellman _encryption;

    private HostKeys(string host, ECDsa signing, ECDiffieHellman encryption)
    {
        (_signing, _encryption) = (signing, encryption);
        Public = new PeerKeys(host, signing.ExportSubjectPublicKeyInfo(), encryption.ExportSubjectPublicKeyInfo());
    }

    /// <summary>What other hosts are given.</summary>
    public PeerKeys Public { get; }

    /// <summary>The keys kept in <paramref name="directory"/>; generated (mode 0600, directory 0700) when there are none.</summary>
    /// <exception cref="BundleException">A key file is there but holds no P-256 key, or others may read it.</exception>
    public static HostKeys LoadOrCreate(string host, string directory)
    {
        KeyFile.EnsureDirectory(directory);
        var signing = ECDsa.Create();
        KeyFile.LoadOrCreate(signing, Path.Combine(directory, "signing.pem"));
        var encryption = ECDiffieHellman.Create();
        KeyFile.LoadOrCreate(encryption, Path.Combine(directory, "encryption.pem"));
        return new HostKeys(host, signing, encryption);
    }

    /// <summary>ECDSA over SHA-256, 64 bytes (IEEE P1363).</summary>
    internal byte[] Sign(ReadOnlySpan<byte> message) => _signing.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    internal ECDiffieHellman Encryption => _encryption;

    public void Dispose()
    {
        _signing.Dispose();
        _encryption.Dispose();
    }
}
