namespace Isthmus.Hosting;

/// <summary>What carries the messages. Services never know which.</summary>
public enum BusTransport
{
    /// <summary>Inside one process: the embedded composition. Messages on their way are lost with the process.</summary>
    Memory,

    /// <summary>A RabbitMQ broker: the distributed composition.</summary>
    RabbitMq,
}
