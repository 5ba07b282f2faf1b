using MassTransit;

namespace Isthmus.Hosting.Broker;

/// <summary>Short names for the exchanges of message types, so that permissions and people can name them.</summary>
internal sealed class MessageExchangeNames : IEntityNameFormatter
{
    public string FormatEntityName<T>() => BrokerNames.MessageExchange(NameOf(typeof(T)));

    /// <summary>A fault of a message is <c>Fault.NAME</c>.</summary>
    internal static string NameOf(Type message) =>
        message.IsGenericType ? $"{message.Name[..message.Name.IndexOf('`', StringComparison.Ordinal)]}.{NameOf(message.GetGenericArguments()[0])}" : message.Name;
}
