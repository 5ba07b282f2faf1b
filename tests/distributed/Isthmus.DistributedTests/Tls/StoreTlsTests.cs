using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Isthmus.Bundles.Store;
using Isthmus.Containers;
using Isthmus.DistributedTests.Stores;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Microsoft.Extensions.Options;

namespace Isthmus.DistributedTests.Tls;

/// <summary>A real S3 store over TLS with an authority of its own: who is believed, and what a person is told when it is not.</summary>
public sealed class StoreTlsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_with_a_private_authority_is_used_and_another_authority_is_told_with_the_setting()
    {
        SharedServers.SkipWithoutEngine();
        using var authority = new TestAuthority("authority of the tests");
        using var stranger = new TestAuthority("somebody else");
        var certificate = authority.Issue("store");
        await using var server = await S3Server.StartAsync(certificate.Pem + "\n" + certificate.Key, Cancellation);
        using var stores = Stores(server.Endpoint, authority.File, server.AccessKey, server.SecretKey);
        var store = stores.Of("a");
        await store.PrepareAsync(Cancellation);
        var bytes = TestBucket.Noise(100_000);
        await store.PutAsync("web/1.bundle", TestBucket.Writing(bytes), Cancellation);
        var grant = await store.GrantAsync("web/1.bundle", TimeProvider.System.GetUtcNow().AddMinutes(5), Cancellation);
        using (var downloads = Stores(server.Endpoint, authority.File, "", ""))
        using (var file = await downloads.OpenAsync(grant.ToString(), "web/1.bundle", bytes.Length, Cancellation))
            Assert.Equal(bytes, TestBucket.ReadAll(file));

        await ToldAsync(server.Endpoint, stranger.File);
        await ToldAsync(server.Endpoint, "");
    }

    [Theory]
    [InlineData("127.0.0.1", -3, -2)] // not in its time any more
    [InlineData("127.0.0.2", -1, 1)] // made out to another name
    public async Task Certificate_that_does_not_fit_is_told_with_the_setting_and_not_tried_again(string host, double from, double until)
    {
        using var authority = new TestAuthority("authority of the tests");
        using var certificate = authority.Issue("store", from, until).Load();
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var serving = ServeAsync(listener, certificate, stop.Token);
        await ToldAsync(new Uri($"https://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}"), authority.File);
        await stop.CancelAsync();
        Assert.Equal(1, await serving);
    }

    private static async Task ToldAsync(Uri endpoint, string authority)
    {
        using var stores = Stores(endpoint, authority, "key", "secret");
        var told = await Assert.ThrowsAsync<ObjectStoreException>(() => stores.Of("a").ReadyAsync("a", Cancellation));
        Assert.False(told.IsPassing);
        Assert.Contains("has a certificate that is not trusted", told.Message, StringComparison.Ordinal);
        Assert.Contains("Isthmus:Store:CertificateAuthority", told.Remedy, StringComparison.Ordinal);
    }

    private static ObjectStores Stores(Uri endpoint, string authority, string accessKey, string secret)
    {
        var options = new IsthmusOptions();
        options.Store.CertificateAuthority = authority;
        options.Sites["north"] = new SiteOptions { Endpoint = endpoint.GetLeftPart(UriPartial.Authority), Bucket = "isthmus-north", AccessKey = accessKey, SecretKey = secret };
        return new ObjectStores(Options.Create(options), TimeProvider.System);
    }

    /// <summary>Shows the certificate to whoever comes; returns how many came.</summary>
    private static async Task<int> ServeAsync(TcpListener listener, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, CancellationToken cancellation)
    {
        var came = 0;
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(cancellation);
                came++;
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                await tls.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellation);
            }
            catch (OperationCanceledException)
            {
                return came;
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, as it should.
            }
        }
    }
}
