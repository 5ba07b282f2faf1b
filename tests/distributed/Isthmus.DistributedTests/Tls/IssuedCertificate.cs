using System.Security.Cryptography.X509Certificates;

namespace Isthmus.DistributedTests.Tls;

/// <summary>A certificate and its key, as PEM text and as files.</summary>
internal sealed record IssuedCertificate(string Pem, string Key, string File, string KeyFile)
{
    /// <summary>For a server in this process.</summary>
    public X509Certificate2 Load()
    {
        using var fromPem = X509Certificate2.CreateFromPem(Pem, Key);
        return X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
    }
}
