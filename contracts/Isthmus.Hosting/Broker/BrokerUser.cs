using System.Text.RegularExpressions;
using Isthmus.Contracts;
using MassTransit;

namespace Isthmus.Hosting.Broker;

/// <summary>One user of the virtual host and what it may do there, as RabbitMQ's regular expressions on names.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Configure">What it may declare.</param>
/// <param name="Write">What it may publish to, and bind queues of.</param>
/// <param name="Read">What it may consume from, and bind to.</param>
/// <param name="Tags">RabbitMQ's tags; <c>management</c> lets it use the management page.</param>
public sealed record BrokerUser(string Name, string Configure, string Write, string Read, IReadOnlyList<string> Tags)
{
    /// <summary>People and scripts: publish plain messages, read events through queues of their own whose names begin with <c>operator-</c>.</summary>
    public const string OperatorName = "operator";

    /// <summary>All users that a configuration needs: one a service, and for dumpers and restorers one a host.</summary>
    public static IReadOnlyList<BrokerUser> Of(IsthmusOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var hosts = options.Hosts.Keys.Order(StringComparer.Ordinal).ToList();
        return
        [
            Coordinator(hosts),
            Service(QueueNames.Monitor, ServiceRole.Monitor),
            Service(QueueNames.Transfer, ServiceRole.Transfer, QueueNames.Retention, BrokerNames.Delay(QueueNames.Retention)),
            .. hosts.Select(host => Service(QueueNames.Dumper(host), ServiceRole.Dumper)),
            .. hosts.Select(host => Service(QueueNames.Restorer(host), ServiceRole.Restorer)),
            new BrokerUser(OperatorName, "^operator-.*$", $"^({Escape(BrokerNames.Publish)}|operator-.*)$", $"^({Escape(BrokerNames.Events)}|operator-.*)$", ["management"]),
        ];
    }

    /// <summary>Its own queue, dead letters in but not out, and the exchanges of its messages.</summary>
    private static BrokerUser Service(string queue, ServiceRole role, params IReadOnlyList<string> more)
    {
        var traffic = RoleTraffic.Of(role);
        var takes = traffic.Takes.Select(Exchange).ToList();
        var gives = traffic.Gives.Select(Exchange).Concat(traffic.Takes.Select(type => Exchange(typeof(Fault<>).MakeGenericType(type)))).ToList();
        return new BrokerUser(queue,
            AnyOf([queue, .. more, BrokerNames.Dead, .. takes, .. gives]),
            AnyOf([queue, .. more, BrokerNames.Dead, .. gives]),
            AnyOf([queue, .. more, .. takes, BrokerNames.Dead]),
            []);
    }

    private static BrokerUser Coordinator(IReadOnlyList<string> hosts)
    {
        var own = $"{Escape(QueueNames.Coordinator)}(-[a-z0-9]+)*|isthmus\\.[A-Za-z.]+|{Escape(BrokerNames.Dead)}";
        var sends = string.Join('|', hosts.SelectMany(host => new[] { QueueNames.Dumper(host), QueueNames.Restorer(host) }).Select(Escape));
        var all = sends.Length > 0 ? $"{own}|{sends}" : own;
        return new BrokerUser(QueueNames.Coordinator, $"^({all})$", $"^({all}|{QueueNames.Transfer}|{QueueNames.Monitor})$", $"^({own})$", []);
    }

    private static string Exchange(Type message) => BrokerNames.MessageExchange(MessageExchangeNames.NameOf(message));

    private static string AnyOf(IEnumerable<string> names) => $"^({string.Join('|', names.Distinct().Select(Escape))})$";

    private static string Escape(string name) => Regex.Escape(name);
}
