using Isthmus.Contracts.Restore;

namespace Isthmus.Restorer.Journal;

/// <summary>What the destination has done for one move of a service.</summary>
public sealed record RestoreRecord
{
    public required Guid MigrationId { get; init; }

    public required string Service { get; init; }

    public required long Epoch { get; init; }

    public required RestorePhase Phase { get; init; }

    /// <summary>The root of the tree inside the host; 0 before <see cref="RestorePhase.Resuming"/>.</summary>
    public int RootPid { get; init; }

    /// <summary>Its start time in clock ticks since boot (proc_pid_stat(5), field 22).</summary>
    public string RootStart { get; init; } = "";

    /// <summary>What was announced when it ran, to be announced again when the message is delivered again.</summary>
    public ProcessRestored? Restored { get; init; }
}
