using System.Diagnostics;
using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using MassTransit;

namespace Isthmus.Coordinator.Persistence.Outbox;

/// <summary>Turns messages into rows of the outbox and back.</summary>
internal static class OutboxMessages
{
    /// <summary>A row for one message.</summary>
    /// <param name="message">One of the contracts' messages.</param>
    /// <param name="queue">The queue of a command; null for an event.</param>
    /// <param name="leasedUntil">How long it is left to this process.</param>
    public static OutboxRecord Describe(object message, string? queue, DateTimeOffset leasedUntil) => new()
    {
        MessageId = NewId.NextGuid(),
        Queue = queue,
        Type = message.GetType().FullName!,
        Message = JsonSerializer.Serialize(message, message.GetType(), ApiJson.Options),
        Trace = Activity.Current?.Id,
        LeasedUntil = leasedUntil,
    };

    /// <summary>The message again.</summary>
    /// <exception cref="InvalidDataException">The row is of a version that has other messages.</exception>
    public static object Read(OutboxRecord row)
    {
        var type = typeof(IMigrationMessage).Assembly.GetType(row.Type)
            ?? throw new InvalidDataException($"The outbox holds a {row.Type} (row {row.Sequence}), which this version doesn't know: start the version that wrote it.");
        return JsonSerializer.Deserialize(row.Message, type, ApiJson.Options)
            ?? throw new InvalidDataException($"The outbox holds an empty {row.Type} (row {row.Sequence}).");
    }
}
