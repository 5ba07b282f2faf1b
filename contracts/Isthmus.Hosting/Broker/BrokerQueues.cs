namespace Isthmus.Hosting.Broker;

/// <summary>The arguments that queues are made with. Definitions and services must agree on them to the letter.</summary>
internal static class BrokerQueues
{
    /// <summary>A service's queue.</summary>
    public static IReadOnlyDictionary<string, object> Arguments(BusOptions options) => new Dictionary<string, object>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = options.DeliveryLimit,
        ["x-dead-letter-exchange"] = BrokerNames.Dead,
        // The broker keeps a message until the dead letters' queue has confirmed it.
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    /// <summary>The queue in which messages of <paramref name="queue"/> wait for an outage to pass.</summary>
    public static IReadOnlyDictionary<string, object> DelayArguments(string queue, BusOptions options) => new Dictionary<string, object>
    {
        ["x-queue-type"] = "quorum",
        ["x-message-ttl"] = (int)options.RedeliveryDelay.TotalMilliseconds,
        ["x-dead-letter-exchange"] = queue,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    /// <summary>The queue of dead letters. Looking at one counts as a delivery, so there is no limit.</summary>
    public static IReadOnlyDictionary<string, object> DeadArguments { get; } = new Dictionary<string, object>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = -1,
    };
}
