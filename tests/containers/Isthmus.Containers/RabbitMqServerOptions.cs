namespace Isthmus.Containers;

/// <summary>What a broker starts with.</summary>
public sealed record RabbitMqServerOptions
{
    /// <summary>The first user, an administrator.</summary>
    public string User { get; init; } = "admin";

    /// <summary>Its password.</summary>
    public string Password { get; init; } = "admin-secret";

    /// <summary>Files that are in the container when the broker starts: absolute path, content. Configuration goes into <c>/etc/rabbitmq/conf.d/NAME.conf</c>.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = new Dictionary<string, byte[]>();
}
