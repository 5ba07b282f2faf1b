namespace Isthmus.Hosting.Tls;

/// <summary>What is wrong with the configured certificates. Every sentence names the key and the remedy.</summary>
internal static class CertificateRules
{
    public static IEnumerable<string> Check(IsthmusOptions options, DateTimeOffset now)
    {
        if (options.Bus is { Transport: BusTransport.RabbitMq, Tls: true } bus)
        {
            foreach (var problem in Both("Isthmus:Bus", bus.CertificateAuthority, bus.ClientCertificate, bus.ClientKey, now))
                yield return problem;
        }

        if (options.PostgreSql is { Host.Length: > 0 } server)
        {
            var problems = Both("Isthmus:PostgreSql", server.CertificateAuthority, server.ClientCertificate, server.ClientKey, now).ToList();
            if (problems.Count == 0 && !server.Tls && (server.CertificateAuthority.Length > 0 || server.ClientCertificate.Length > 0))
                yield return "Isthmus:PostgreSql:CertificateAuthority or ClientCertificate is given, but Isthmus:PostgreSql:Tls is false: set it to true, or nothing is checked.";
            if (server.ClientKey.Length > 0 && server.ClientCertificate.Length == 0)
                yield return "Isthmus:PostgreSql:ClientKey is given without Isthmus:PostgreSql:ClientCertificate: name the certificate that the key belongs to.";
            foreach (var problem in problems)
                yield return problem;
        }

        if (options.Store.CertificateAuthority is { Length: > 0 } authority && CertificateFiles.ProblemOfAuthorities("Isthmus:Store:CertificateAuthority", authority) is { } unusable)
            yield return unusable;
    }

    private static IEnumerable<string> Both(string section, string authority, string certificate, string key, DateTimeOffset now)
    {
        if (authority.Length > 0 && CertificateFiles.ProblemOfAuthorities($"{section}:CertificateAuthority", authority) is { } unusable)
            yield return unusable;
        if (certificate.Length > 0 && CertificateFiles.ProblemOfCertificate($"{section}:ClientCertificate", certificate, key, now) is { } unfit)
            yield return unfit;
    }
}
