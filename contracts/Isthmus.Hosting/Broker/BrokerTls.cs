using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Isthmus.Hosting.Tls;

namespace Isthmus.Hosting.Broker;

/// <summary>What a TLS connection to the broker needs: whom to believe, and who we are.</summary>
internal static class BrokerTls
{
    public const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>The name that the broker's certificate must carry.</summary>
    public static string ServerName(BusOptions options) => options.ServerName.Length > 0 ? options.ServerName : options.Host;

    /// <summary>This service's certificate with its key; none when the configuration names none.</summary>
    /// <exception cref="BrokerException">A file is missing or holds something else.</exception>
    public static X509CertificateCollection ClientCertificates(BusOptions options)
    {
        if (options.ClientCertificate.Length == 0)
            return [];
        return Read("ClientCertificate", options.ClientCertificate, path =>
        {
            using var fromPem = X509Certificate2.CreateFromPemFile(path, options.ClientKey.Length > 0 ? options.ClientKey : null);
            return new X509CertificateCollection { fromPem.CopyWithPrivateKey() };
        });
    }

    /// <summary>Believes the broker when its certificate carries its name, is in its time, and leads to the configured authority (without one: to those of this machine).</summary>
    public static RemoteCertificateValidationCallback Validation(BusOptions options) => ServerTrust.Validation(
        options.CertificateAuthority.Length == 0 ? null : Read("CertificateAuthority", options.CertificateAuthority, static path =>
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);
            return all.Count > 0 ? all : throw new CryptographicException("it has no certificate");
        }),
        "Isthmus:Bus:CertificateAuthority", ServerName(options));

    // SslStream wants a key that is not ephemeral; a PKCS #12 round trip makes one.
    private static X509Certificate2 CopyWithPrivateKey(this X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);

    private static T Read<T>(string key, string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new BrokerException($"Isthmus:Bus:{key} names {path}, which cannot be used: {e.Message} Give a PEM file that this user may read.", e);
        }
    }
}
