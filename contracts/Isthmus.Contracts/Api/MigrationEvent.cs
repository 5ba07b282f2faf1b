using System.Text.Json;

namespace Isthmus.Contracts.Api;

/// <summary>One message of a migration as the history keeps it; also the data of a server-sent event of <c>GET /migrations/{id}/events</c>.</summary>
public sealed record MigrationEvent
{
    /// <summary>Grows with every event of the coordinator; the ID of the server-sent event.</summary>
    public required long Sequence { get; init; }

    /// <summary>The migration.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name.</summary>
    public required string Service { get; init; }

    /// <summary>The message type's name: "CheckpointStored".</summary>
    public required string Name { get; init; }

    /// <summary>True for a command that the saga sent, false for an event.</summary>
    public required bool IsCommand { get; init; }

    /// <summary>The saga's state before the message.</summary>
    public MigrationState? From { get; init; }

    /// <summary>The saga's state after the message; the same as <see cref="From"/> when it changed nothing.</summary>
    public required MigrationState State { get; init; }

    /// <summary>The stage of <see cref="State"/>.</summary>
    public required MigrationStage Stage { get; init; }

    /// <summary>The host that the message came from or went to, where it has one.</summary>
    public string? Host { get; init; }

    /// <summary>When the message was sent by its sender's clock, UTC.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>When the coordinator recorded it, UTC.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>From the start of the migration until the message was sent, milliseconds.</summary>
    public required double SinceStartMilliseconds { get; init; }

    /// <summary>What the sender says took how long.</summary>
    public IReadOnlyList<StageTiming> Timings { get; init; } = [];

    /// <summary>The whole message.</summary>
    public JsonElement? Message { get; init; }
}
