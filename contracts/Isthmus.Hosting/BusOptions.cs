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

    /// <summary>PEM file of the authorities that the broker's certificate must lead to; empty for those of this machine.</summary>
    public string CertificateAuthority { get; set; } = "";

    /// <summary>The name that the broker's certificate must carry; empty for <see cref="Host"/>.</summary>
    public string ServerName { get; set; } = "";

    /// <summary>PEM file of this service's own certificate; empty for none.</summary>
    public string ClientCertificate { get; set; } = "";

    /// <summary>PEM file of its key; empty when it is in the same file.</summary>
    public string ClientKey { get; set; } = "";

    /// <summary>Messages that a queue's reader may hold at a time, 1 to 1000.</summary>
    public ushort Prefetch { get; set; } = 16;

    /// <summary>A message whose reader ended so often without an answer becomes a dead letter, 1 to 100.</summary>
    public int DeliveryLimit { get; set; } = 5;

    /// <summary>How long a message waits for an outage to pass before it is delivered again, 100 ms to an hour. The broker keeps it: change it with the queues empty.</summary>
    public TimeSpan RedeliveryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it is delivered again before it becomes a dead letter, 0 to 1000.</summary>
    public int Redeliveries { get; set; } = 60;
}
