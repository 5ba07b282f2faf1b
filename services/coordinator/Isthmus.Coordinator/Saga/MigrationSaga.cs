using Isthmus.Contracts;
using Isthmus.Contracts.Preflight;
using MassTransit;

namespace Isthmus.Coordinator.Saga;

/// <summary>What the saga remembers of one migration. A row of the database; kept after the end as the history.</summary>
public sealed class MigrationSaga : SagaStateMachineInstance
{
    /// <summary>The migration's ID.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>The state's name, see <see cref="MigrationState"/>.</summary>
    public string CurrentState { get; set; } = "";

    /// <summary>Grows with each change; two changes of the same version cannot both be stored.</summary>
    public int Version { get; set; }

    public string Service { get; set; } = "";

    /// <summary>
    /// The service while this migration holds it, null before and after. Unique in the database, so that no two
    /// migrations, of whichever coordinators, can hold one service.
    /// </summary>
    public string? HeldService { get; set; }

    /// <summary>The host that serves; null only when the request was refused before it was known.</summary>
    public string? Source { get; set; }

    public string Destination { get; set; } = "";

    /// <summary>The epoch that the destination will serve under; 0 until the service was claimed.</summary>
    public long Epoch { get; set; }

    public string RequestedBy { get; set; } = "";

    public string? RequestReason { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When the saga stops waiting for what it waits for; null when it waits for nothing.</summary>
    public DateTimeOffset? Deadline { get; set; }

    /// <summary>How often the current compensating command was sent.</summary>
    public int Attempts { get; set; }

    public SourceFacts? Facts { get; set; }

    public string? DestinationLinkAddress { get; set; }

    public string? DestinationEncryptionKey { get; set; }

    public bool SourceStaged { get; set; }

    public bool DestinationStaged { get; set; }

    /// <summary>True once the source was told to freeze: from then on only a confirmed discard lets the source serve again.</summary>
    public bool FreezeCommanded { get; set; }

    public bool SourceSwitched { get; set; }

    public bool DestinationSwitched { get; set; }

    public bool DestinationDiscarded { get; set; }

    public MigrationStage? FailedStage { get; set; }

    public string? FailureReason { get; set; }

    public string? Remedy { get; set; }

    /// <summary>The current state, or null before the first and for names that this version doesn't know.</summary>
    public MigrationState? State => Enum.TryParse<MigrationState>(CurrentState, out var state) ? state : null;
}
