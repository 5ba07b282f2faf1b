using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Isthmus.Contracts;

namespace Isthmus.Hosting.Broker;

/// <summary>
/// Everything that RabbitMQ needs to know before the services start, in its own definitions format: the virtual host, its
/// users and rights, exchanges and queues. Importing it again changes nothing but what has changed.
/// </summary>
public static class BrokerDefinitions
{
    private const int SaltBytes = 4;

    /// <summary>Writes the definitions.</summary>
    /// <param name="options">Which hosts there are, the virtual host, and how queues are made.</param>
    /// <param name="password">A user's password.</param>
    public static JsonObject Of(IsthmusOptions options, Func<string, string> password)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(password);
        var users = BrokerUser.Of(options);
        var virtualHost = options.Bus.VirtualHost;
        return new JsonObject
        {
            ["vhosts"] = new JsonArray(new JsonObject { ["name"] = virtualHost }),
            ["users"] = new JsonArray([.. users.Select(user => User(user, password(user.Name)))]),
            ["permissions"] = new JsonArray([.. users.Select(user => Permission(user, virtualHost))]),
            ["exchanges"] = new JsonArray([.. Exchanges(options, virtualHost)]),
            ["queues"] = new JsonArray([.. Queues(options, virtualHost)]),
            ["bindings"] = new JsonArray([.. Bindings(options, virtualHost)]),
        };
    }

    private static JsonObject User(BrokerUser user, string password) => new()
    {
        ["name"] = user.Name,
        ["password_hash"] = Hash(password),
        ["hashing_algorithm"] = "rabbit_password_hashing_sha256",
        ["tags"] = new JsonArray([.. user.Tags.Select(tag => JsonValue.Create(tag))]),
    };

    // RabbitMQ, "Password hashing": four bytes of salt, then SHA-256 of salt and password, base64.
    private static string Hash(string password)
    {
        // The salt comes from the password, so that the same passwords give the same file.
        var text = Encoding.UTF8.GetBytes(password);
        var salt = SHA256.HashData([.. "isthmus"u8, .. text])[..SaltBytes];
        return Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. text])]);
    }

    private static JsonObject Permission(BrokerUser user, string virtualHost) => new()
    {
        ["user"] = user.Name,
        ["vhost"] = virtualHost,
        ["configure"] = user.Configure,
        ["write"] = user.Write,
        ["read"] = user.Read,
    };

    private static IEnumerable<JsonObject> Exchanges(IsthmusOptions options, string virtualHost) =>
        ServiceQueues(options).Concat(RedeliveringQueues.Select(BrokerNames.Delay)).Append(BrokerNames.Dead).Select(queue => Exchange(queue, "fanout", virtualHost))
            .Concat([Exchange(BrokerNames.Publish, "topic", virtualHost), Exchange(BrokerNames.Events, "topic", virtualHost)]);

    private static JsonObject Exchange(string name, string type, string virtualHost) => new()
    {
        ["name"] = name,
        ["vhost"] = virtualHost,
        ["type"] = type,
        ["durable"] = true,
        ["auto_delete"] = false,
        ["internal"] = false,
        ["arguments"] = new JsonObject(),
    };

    private static IEnumerable<JsonObject> Queues(IsthmusOptions options, string virtualHost) =>
        ServiceQueues(options).Select(queue => Queue(queue, BrokerQueues.Arguments(options.Bus), virtualHost))
            .Concat(RedeliveringQueues.Select(queue => Queue(BrokerNames.Delay(queue), BrokerQueues.DelayArguments(queue, options.Bus), virtualHost)))
            .Append(Queue(BrokerNames.Dead, BrokerQueues.DeadArguments, virtualHost));

    private static JsonObject Queue(string name, IReadOnlyDictionary<string, object> arguments, string virtualHost) => new()
    {
        ["name"] = name,
        ["vhost"] = virtualHost,
        ["durable"] = true,
        ["auto_delete"] = false,
        ["arguments"] = new JsonObject(arguments.Select(argument => KeyValuePair.Create<string, JsonNode?>(argument.Key, argument.Value is int number ? number : (string)argument.Value))),
    };

    private static IEnumerable<JsonObject> Bindings(IsthmusOptions options, string virtualHost) =>
        ServiceQueues(options).Concat(RedeliveringQueues.Select(BrokerNames.Delay)).Append(BrokerNames.Dead).Select(queue => Binding(queue, "queue", queue, "", virtualHost))
            .Append(Binding(BrokerNames.Publish, "exchange", BrokerNames.PublishQueue, "#", virtualHost));

    private static JsonObject Binding(string source, string kind, string destination, string routingKey, string virtualHost) => new()
    {
        ["source"] = source,
        ["vhost"] = virtualHost,
        ["destination"] = destination,
        ["destination_type"] = kind,
        ["routing_key"] = routingKey,
        ["arguments"] = new JsonObject(),
    };

    private static IReadOnlyList<string> RedeliveringQueues { get; } = [QueueNames.Coordinator, QueueNames.Faults, BrokerNames.PublishQueue, BrokerNames.EventsQueue, QueueNames.Retention];

    private static IEnumerable<string> ServiceQueues(IsthmusOptions options) =>
        new[] { QueueNames.Coordinator, QueueNames.Verify, QueueNames.Registry, QueueNames.Faults, BrokerNames.PublishQueue, BrokerNames.EventsQueue, QueueNames.Transfer, QueueNames.Retention, QueueNames.Monitor }
            .Concat(options.Hosts.Keys.Order(StringComparer.Ordinal).SelectMany(host => new[] { QueueNames.Dumper(host), QueueNames.Restorer(host) }));
}
