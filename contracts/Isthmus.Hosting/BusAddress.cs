namespace Isthmus.Hosting;

/// <summary>Addresses on the bus.</summary>
public static class BusAddress
{
    /// <summary>Where a queue takes messages. Its reader makes the queue; the sender never does, because it does not know its arguments.</summary>
    /// <param name="queue">See <see cref="Contracts.QueueNames"/>.</param>
    public static Uri Of(string queue) => new($"exchange:{queue}");
}
