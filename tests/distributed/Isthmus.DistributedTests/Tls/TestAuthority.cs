using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Isthmus.DistributedTests.Tls;

/// <summary>A certificate authority of a test, and the files of what it issued.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("isthmus-tls-");
    private readonly X509Certificate2 _certificate;
    private int _issued;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-10), now.AddDays(10));
        File = Write("ca.pem", _certificate.ExportCertificatePem());
    }

    /// <summary>Its own certificate.</summary>
    public string File { get; }

    /// <summary>A certificate for servers of this machine's containers, and for clients of this name.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="fromDays">From when on it holds, days from now.</param>
    /// <param name="untilDays">Until when.</param>
    public IssuedCertificate Issue(string name, double fromDays = -1, double untilDays = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        foreach (var address in (string[])["127.0.0.1", "172.17.0.1"]) // where the engine publishes ports
            names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false)); // server, client
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(_certificate, now.AddDays(fromDays), now.AddDays(untilDays), RandomNumberGenerator.GetBytes(8));
        _issued++;
        var (pem, secret) = (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        return new IssuedCertificate(pem, secret, Write($"{_issued}.pem", pem), Write($"{_issued}.key", secret));
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _directory.Delete(recursive: true);
    }
}
