using Isthmus.Contracts;

namespace Isthmus.Hosting.Broker;

/// <summary>Names of exchanges and queues on the broker, besides the services' own queues (<see cref="QueueNames"/>). They are documented and so never change.</summary>
public static class BrokerNames
{
    /// <summary>Topic exchange that takes plain JSON messages from any client; the routing key is the message's name.</summary>
    public const string Publish = "isthmus.publish";

    /// <summary>The queue behind <see cref="Publish"/>.</summary>
    public const string PublishQueue = "coordinator-publish";

    /// <summary>Topic exchange on which every event appears as plain JSON; the routing key is the message's name.</summary>
    public const string Events = "isthmus.events";

    /// <summary>The queue from which events are copied to <see cref="Events"/>.</summary>
    public const string EventsQueue = "coordinator-events";

    /// <summary>Exchange and queue of the messages that nobody could work on.</summary>
    public const string Dead = "isthmus-dead";

    /// <summary>Fanout exchange of one message type.</summary>
    public static string MessageExchange(string messageType) => $"isthmus.{messageType}";

    /// <summary>Where a message of a queue waits until it is delivered again.</summary>
    public static string Delay(string queue) => $"{queue}-delay";
}
