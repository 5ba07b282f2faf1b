using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Isthmus.Hosting.Tls;

/// <summary>Whether a server's certificate is believed, and in words why not: it is not in its time, carries another name, or leads to nobody we know.</summary>
internal static class ServerTrust
{
    /// <param name="authorities">Whom to believe; null for those of this machine.</param>
    /// <param name="setting">The key that names them.</param>
    /// <param name="name">The name that the certificate must carry.</param>
    /// <returns>Throws an <see cref="AuthenticationException"/> with the reason instead of saying no.</returns>
    public static RemoteCertificateValidationCallback Validation(X509Certificate2Collection? authorities, string setting, string name) => (_, certificate, sent, errors) =>
    {
        if (certificate is null)
            throw new AuthenticationException("The server shows no certificate.");
        using var presented = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new AuthenticationException($"Its certificate ({presented.Subject}) does not carry the name '{name}'.");
        if (authorities is null && errors == SslPolicyErrors.None)
            return true;
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (authorities is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(element => element.Certificate).ToArray());
        if (chain.Build(presented))
            return true;
        var status = chain.ChainStatus.Select(one => one.Status).Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one);
        throw new AuthenticationException(status.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? string.Create(CultureInfo.InvariantCulture, $"Its certificate ({presented.Subject}), or one that it leads to, is not in its time: it holds from {presented.NotBefore.ToUniversalTime():u} until {presented.NotAfter.ToUniversalTime():u}.")
            : $"Its certificate ({presented.Subject}) does not lead to {(authorities is null ? "an authority of this machine" : $"those of {setting}")} ({status}).");
    };
}
