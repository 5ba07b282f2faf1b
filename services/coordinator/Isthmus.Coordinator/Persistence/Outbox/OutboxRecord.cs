namespace Isthmus.Coordinator.Persistence.Outbox;

/// <summary>A message that the saga has decided to send, stored in the transaction that decided it and deleted once the bus has it.</summary>
public sealed class OutboxRecord
{
    /// <summary>Given by the database, growing.</summary>
    public long Sequence { get; set; }

    /// <summary>The ID that it goes out under, every time: whoever gets it twice knows it by this.</summary>
    public Guid MessageId { get; set; }

    /// <summary>The queue of a command; null for an event.</summary>
    public string? Queue { get; set; }

    /// <summary>The message type's full name.</summary>
    public string Type { get; set; } = "";

    /// <summary>The message as JSON.</summary>
    public string Message { get; set; } = "";

    /// <summary>The W3C trace context that it was decided in, or null.</summary>
    public string? Trace { get; set; }

    /// <summary>Until then whoever wrote or claimed it is sending it; afterwards anybody may.</summary>
    public DateTimeOffset LeasedUntil { get; set; }
}
