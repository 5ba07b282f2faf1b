using System.Text;
using Isthmus.Containers;

namespace Isthmus.DistributedTests.Tls;

/// <summary>A broker that takes TLS connections only from clients with a certificate of its authority.</summary>
public sealed class TlsBroker : IAsyncDisposable
{
    private const string Certificate = "/etc/rabbitmq/server.pem";
    private const string Key = "/etc/rabbitmq/server.key";
    private readonly Lazy<Task<RabbitMqServer>> _server;

    public TlsBroker() => _server = new(StartAsync);

    internal TestAuthority Authority { get; } = new("authority of the tests");

    /// <summary>The broker, started when first asked for. Skips the test where no container can be started.</summary>
    public Task<RabbitMqServer> ServerAsync()
    {
        SharedServers.SkipWithoutEngine();
        return _server.Value;
    }

    /// <summary>Gives the broker another certificate, as an operator does who renews it, or forgets to.</summary>
    internal async Task PresentAsync(IssuedCertificate certificate, CancellationToken cancellation)
    {
        var server = await ServerAsync();
        foreach (var (path, text) in new[] { (Certificate, certificate.Pem), (Key, certificate.Key) })
            await server.RunAsync(["sh", "-c", $"echo {Convert.ToBase64String(Encoding.UTF8.GetBytes(text))} | base64 -d > {path}"], cancellation);
        await server.ControlAsync(cancellation, "eval", "ssl:clear_pem_cache().");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated && _server.Value.IsCompletedSuccessfully)
            await (await _server.Value).DisposeAsync();
        Authority.Dispose();
    }

    private Task<RabbitMqServer> StartAsync()
    {
        var certificate = Authority.Issue("broker");
        return RabbitMqServer.StartAsync(new RabbitMqServerOptions
        {
            Files = new Dictionary<string, byte[]>
            {
                ["/etc/rabbitmq/ca.pem"] = File.ReadAllBytes(Authority.File),
                [Certificate] = Encoding.UTF8.GetBytes(certificate.Pem),
                [Key] = Encoding.UTF8.GetBytes(certificate.Key),
                ["/etc/rabbitmq/conf.d/30-tls.conf"] = Encoding.UTF8.GetBytes(
                    $"listeners.ssl.default = 5671\nssl_options.cacertfile = /etc/rabbitmq/ca.pem\nssl_options.certfile = {Certificate}\nssl_options.keyfile = {Key}\n"
                    + "ssl_options.verify = verify_peer\nssl_options.fail_if_no_peer_cert = true\n"),
            },
        }, CancellationToken.None);
    }
}
