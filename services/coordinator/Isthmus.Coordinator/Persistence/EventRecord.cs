using Isthmus.Contracts;

namespace Isthmus.Coordinator.Persistence;

/// <summary>One message of a migration, stored in the same transaction as the state that it led to.</summary>
public sealed class EventRecord
{
    /// <summary>Given by the database, growing.</summary>
    public long Sequence { get; set; }

    /// <summary>The message's ID on the bus; a second delivery is recognised by it. Null for what the saga itself sent.</summary>
    public Guid? MessageId { get; set; }

    public Guid MigrationId { get; set; }

    public string Service { get; set; } = "";

    /// <summary>The message type's name.</summary>
    public string Name { get; set; } = "";

    public bool IsCommand { get; set; }

    public MigrationState? From { get; set; }

    public MigrationState? To { get; set; }

    public string? Host { get; set; }

    public DateTimeOffset SentAt { get; set; }

    public DateTimeOffset RecordedAt { get; set; }

    /// <summary>The message as JSON.</summary>
    public string Message { get; set; } = "";
}
