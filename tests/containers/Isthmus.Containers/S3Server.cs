using System.Globalization;
using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Containers;

/// <summary>An S3 store: Ceph's gateway over one storage daemon that keeps objects in memory.</summary>
public sealed class S3Server : ContainerServer
{
    private const ushort Port = 9000;
    private const string Script = "/usr/local/bin/isthmus-s3";

    private const string Certificate = "/etc/isthmus-s3.pem";

    private readonly ushort _port;
    private readonly string _scheme;

    private S3Server(IContainer container, ushort port, string scheme)
        : base(container) => (_port, _scheme) = (port, scheme);

    /// <summary>Where it answers; path-style requests.</summary>
    public Uri Endpoint => new($"{_scheme}://{Host}:{_port}");

    /// <summary>The only user's access key.</summary>
    public string AccessKey => "isthmus";

    /// <summary>Its secret.</summary>
    public string SecretKey => "isthmus-secret";

    /// <summary>Starts an empty store; returns when it answers.</summary>
    public static Task<S3Server> StartAsync(CancellationToken cancellation) => StartAsync(null, cancellation);

    /// <summary>Starts an empty store; returns when it answers.</summary>
    /// <param name="certificate">Its certificate and key (PEM): it speaks TLS then. Null for plain HTTP.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<S3Server> StartAsync(string? certificate, CancellationToken cancellation)
    {
        var port = FreePort.Next();
        var builder = new ContainerBuilder(ContainerEngine.Image("S3", "quay.io/ceph/ceph:v18"))
            .WithLogger(NullLogger.Instance)
            .WithEnvironment("S3_USERS", "isthmus:isthmus:isthmus-secret")
            .WithEnvironment("S3_PORT", Port.ToString(CultureInfo.InvariantCulture))
            .WithResourceMapping(StartScript(), Script)
            .WithEntrypoint("/bin/bash", Script)
            .WithPortBinding(port, Port)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("S3 store is ready"));
        if (certificate is not null)
            builder = builder.WithEnvironment("S3_CERTIFICATE", Certificate).WithResourceMapping(Encoding.UTF8.GetBytes(certificate), Certificate);
        var container = builder.Build();
        await StartNewAsync(container, cancellation).ConfigureAwait(false);
        return new S3Server(container, port, certificate is null ? "http" : "https");
    }

    /// <inheritdoc/>
    /// <remarks>The log holds the message of the first start already.</remarks>
    protected override async Task AnswersAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await AnswersOnceAsync(client, cancellation).ConfigureAwait(false))
            await tick.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<bool> AnswersOnceAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync(Endpoint, cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // The engine's proxy takes connections before the store does.
            return false;
        }
    }

    private static byte[] StartScript()
    {
        using var script = typeof(S3Server).Assembly.GetManifestResourceStream("s3-start") ?? throw new InvalidOperationException("The start script is not in the assembly.");
        using var bytes = new MemoryStream();
        script.CopyTo(bytes);
        return bytes.ToArray();
    }
}
