using DotNet.Testcontainers.Builders;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.RabbitMq;

namespace Isthmus.Containers;

/// <summary>A RabbitMQ broker with its management plug-in.</summary>
public sealed class RabbitMqServer : ContainerServer
{
    private readonly RabbitMqContainer _container;

    private RabbitMqServer(RabbitMqContainer container, RabbitMqServerOptions options, Ports ports)
        : base(container)
    {
        _container = container;
        (Port, TlsPort, ManagementPort) = (ports.Plain, ports.Tls, ports.Management);
        (User, Password) = (options.User, options.Password);
    }

    /// <summary>AMQP without TLS.</summary>
    public ushort Port { get; }

    /// <summary>AMQP with TLS, when the configuration makes the broker listen on 5671.</summary>
    public ushort TlsPort { get; }

    /// <summary>The management page and its HTTP API.</summary>
    public ushort ManagementPort { get; }

    /// <summary>The first user, an administrator.</summary>
    public string User { get; }

    /// <summary>Its password.</summary>
    public string Password { get; }

    /// <summary>Starts a broker; returns when it takes connections.</summary>
    public static async Task<RabbitMqServer> StartAsync(RabbitMqServerOptions? options, CancellationToken cancellation)
    {
        options ??= new RabbitMqServerOptions();
        var ports = new Ports(FreePort.Next(), FreePort.Next(), FreePort.Next());
        var builder = new RabbitMqBuilder(ContainerEngine.Image("RABBITMQ", "rabbitmq:4-management"))
            .WithLogger(NullLogger.Instance)
            .WithUsername(options.User)
            .WithPassword(options.Password)
            .WithHostname("broker") // part of the name of the directory with its state: the same after a restart
            .WithPortBinding(ports.Plain, 5672)
            .WithPortBinding(ports.Tls, 5671)
            .WithPortBinding(ports.Management, 15672)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("Server startup complete"));
        foreach (var (path, content) in options.Files)
            builder = builder.WithResourceMapping(content, path);
        var container = builder.Build();
        await StartNewAsync(container, cancellation).ConfigureAwait(false);
        return new RabbitMqServer(container, options, ports);
    }

    /// <summary>Runs <c>rabbitmqctl</c> and returns what it printed.</summary>
    public Task<string> ControlAsync(CancellationToken cancellation, params string[] arguments) =>
        RunAsync(["rabbitmqctl", "--quiet", .. arguments], cancellation);

    private sealed record Ports(ushort Plain, ushort Tls, ushort Management);
}
