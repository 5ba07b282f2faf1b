using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Isthmus.Hosting.Tls;

/// <summary>What is wrong with the certificates that a configuration names. Every sentence names the key and the remedy.</summary>
internal static class CertificateFiles
{
    /// <summary>Null when the file has authorities to believe.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="path">A PEM file.</param>
    public static string? ProblemOfAuthorities(string key, string path) => Problem(key, path, "the certificates of the authorities", () =>
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        return all.Count > 0 ? null : throw new CryptographicException("it has no certificate");
    });

    /// <summary>Null when the file has a certificate that can be shown now.</summary>
    /// <param name="key">The certificate's setting.</param>
    /// <param name="path">A PEM file.</param>
    /// <param name="keyPath">The PEM file of its key; empty when it is in the same file.</param>
    /// <param name="now">The time.</param>
    public static string? ProblemOfCertificate(string key, string path, string keyPath, DateTimeOffset now) => Problem(key, path, "the certificate and, there or in ClientKey, its key", () =>
    {
        using var certificate = X509Certificate2.CreateFromPemFile(path, keyPath.Length > 0 ? keyPath : null);
        return now > certificate.NotAfter
                ? string.Create(CultureInfo.InvariantCulture, $"{key} is '{path}', whose certificate held until {certificate.NotAfter.ToUniversalTime():u}: renew it.")
            : now < certificate.NotBefore
                ? string.Create(CultureInfo.InvariantCulture, $"{key} is '{path}', whose certificate holds from {certificate.NotBefore.ToUniversalTime():u} on: set this machine's clock, or name another.")
            : null;
    });

    private static string? Problem(string key, string path, string wanted, Func<string?> look)
    {
        if (!File.Exists(path))
            return $"{key} is '{path}', which is not there: name a readable PEM file, or leave it out.";
        try
        {
            return look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"{key} is '{path}', which cannot be used ({e.Message.TrimEnd('.')}): give a PEM file with {wanted} that this service may read.";
        }
    }
}
