namespace Isthmus.Linux.Traffic;

/// <summary>A service's traffic could not be held, moved or let go; the message says what to do.</summary>
public sealed class TrafficException : Exception
{
    public TrafficException(string message)
        : base(message)
    {
    }

    public TrafficException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
