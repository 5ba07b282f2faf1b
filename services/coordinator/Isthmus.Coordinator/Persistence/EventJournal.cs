using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;

namespace Isthmus.Coordinator.Persistence;

/// <summary>Turns messages into rows of the history.</summary>
public static class EventJournal
{
    /// <summary>A row for one message; the caller says which state it led to.</summary>
    public static EventRecord Describe(IMigrationMessage message, DateTimeOffset sentAt, DateTimeOffset recordedAt)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new EventRecord
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Name = message.GetType().Name,
            Host = HostOf(message),
            SentAt = sentAt,
            RecordedAt = recordedAt,
            Message = JsonSerializer.Serialize(WithoutSecrets(message), message.GetType(), ApiJson.Options),
        };
    }

    // A grant's location is the right itself: whoever reads the history must not be able to fetch the bundle.
    private static IMigrationMessage WithoutSecrets(IMigrationMessage message) => message switch
    {
        MigrationReady ready => ready with { Grant = ready.Grant with { Location = "(withheld)" } },
        FilesReady files => files with { Grant = files.Grant with { Location = "(withheld)" } },
        _ => message,
    };

    private static string? HostOf(IMigrationMessage message) => message switch
    {
        PreflightMigration preflight => preflight.Side == MigrationSide.Source ? preflight.Source : preflight.Destination,
        PreflightPassed passed => passed.Host,
        PreflightFailed failed => failed.Host,
        StageMigration stage => stage.Side == MigrationSide.Source ? stage.Source : stage.Destination,
        BaseStaged staged => staged.Host,
        FilesStored stored => stored.Source,
        FilesReady ready => ready.Destination,
        CheckpointService checkpoint => checkpoint.Source,
        CheckpointStored stored => stored.Source,
        ProcessRestored restored => restored.Destination,
        TrafficSwitched switched => switched.Host,
        DiscardSource discard => discard.Source,
        SourceDiscarded discarded => discarded.Host,
        DiscardDestination discard => discard.Destination,
        DestinationDiscarded discarded => discarded.Host,
        RestoreSource restore => restore.Source,
        SourceRestored restored => restored.Host,
        StageFailed failed => failed.Host,
        _ => null,
    };
}
