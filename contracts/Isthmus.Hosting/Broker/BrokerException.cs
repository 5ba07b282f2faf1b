namespace Isthmus.Hosting.Broker;

/// <summary>The broker refuses this service, or cannot be asked at all: trying again as it is cannot help. Says what to do.</summary>
public sealed class BrokerException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when starting again as it is cannot help either.</summary>
    public bool IsCertain { get; } = inner is null || BrokerRefusal.IsCertain(inner);
}
