namespace Isthmus.Hosting;

/// <summary>The message bus (section <c>Isthmus:Bus</c>).</summary>
public sealed class BusOptions
{
    /// <summary><c>memory</c> or <c>rabbitmq</c>.</summary>
    public BusTransport Transport { get; set; } = BusTransport.Memory;

    /// <summary>The broker's host name. RabbitMQ only, as everything below.</summary>
    public string Host { get; set; } = "localhost";

    /// <summary>The broker's port: 5672, or 5671 with TLS.</summary>
    public ushort Port { get; set; } = 5672;

    /// <summary>The broker's virtual host.</summary>
    public string VirtualHost { get; set; } = "/";

    /// <summary>The user that this service logs in as.</summary>
    public string User { get; set; } = "";

    /// <summary>Its password; better given as <c>Isthmus__Bus__Password</c> in the environment than in a file that others read.</summary>
    public string Password { get; set; } = "";

    /// <summary>True to speak TLS to the broker.</summary>
    public bool Tls { get; set; }
}
