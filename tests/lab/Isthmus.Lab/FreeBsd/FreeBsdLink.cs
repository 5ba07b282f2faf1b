namespace Isthmus.Lab.FreeBsd;

/// <summary>What a FreeBSD host and this machine share, so that services can move between them.</summary>
public sealed record FreeBsdLink
{
    public const string BridgeName = "ISTHMUS_FREEBSD_BRIDGE";
    public const string BrokerName = "ISTHMUS_FREEBSD_BROKER";
    public const string StoreName = "ISTHMUS_FREEBSD_STORE";

    /// <summary>A bridge of this machine that leads to the host: its name, or NETNS/NAME when it is in a named network namespace.</summary>
    public required string Bridge { get; init; }

    /// <summary>A RabbitMQ broker that both reach: amqp://USER:PASSWORD@HOST:PORT.</summary>
    public required Uri Broker { get; init; }

    /// <summary>A directory that both see: its path here,</summary>
    public required string StoreHere { get; init; }

    /// <summary>and its path in the host's Linux root.</summary>
    public required string StoreThere { get; init; }

    /// <summary>The settings, or null when one of them is not there or not understood.</summary>
    /// <param name="missing">Which, and what it is: what a skipped test says.</param>
    public static FreeBsdLink? Find(out string missing)
    {
        var (bridge, broker, store) = (FreeBsdSettings.Value(BridgeName), FreeBsdSettings.Value(BrokerName), FreeBsdSettings.Value(StoreName)?.Split(':'));
        missing = bridge is null
            ? $"Nothing can move to the FreeBSD host: {BridgeName} is not set (a bridge of this machine that leads to it, or NETNS/BRIDGE; see docs/freebsd.md)."
            : !Uri.TryCreate(broker, UriKind.Absolute, out var uri) || uri.Scheme != "amqp" || !uri.UserInfo.Contains(':', StringComparison.Ordinal)
                ? $"Nothing can move to the FreeBSD host: {BrokerName} is not set to amqp://USER:PASSWORD@HOST:PORT (a RabbitMQ that both reach; see docs/freebsd.md)."
                : store is not [{ Length: > 0 }, { Length: > 0 }]
                    ? $"Nothing can move to the FreeBSD host: {StoreName} is not set to HERE:THERE (a directory that both see; see docs/freebsd.md)."
                    : "";
        return missing.Length > 0 ? null : new FreeBsdLink { Bridge = bridge!, Broker = new Uri(broker!), StoreHere = store![0], StoreThere = store[1] };
    }
}
