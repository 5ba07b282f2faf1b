using System.Security.Cryptography.X509Certificates;

namespace Isthmus.S3;

/// <summary>Makes the connections to stores.</summary>
public static class StoreHttp
{
    /// <summary>What opens connections; shared by all stores of a process.</summary>
    /// <param name="times">How long a connection may take.</param>
    /// <param name="certificateAuthority">PEM file with the authorities that store certificates are checked against; empty for those of the system.</param>
    public static SocketsHttpHandler Connections(StoreTimes times, string certificateAuthority)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = times.ConnectWithin,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        if (certificateAuthority.Length == 0)
            return handler;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(certificateAuthority);
        handler.SslOptions.CertificateChainPolicy = policy;
        return handler;
    }

    /// <summary>A client whose failures are worded for <paramref name="store"/>. Does not own the connections.</summary>
    public static HttpClient Client(string store, StoreTimes times, TimeProvider clock, HttpMessageHandler connections) =>
        new(new StoreHandler(store, times, clock, connections), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
}
