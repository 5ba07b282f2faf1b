namespace Isthmus.Contracts.Restore;

/// <summary>What the engine did, in numbers that do not depend on the machine's speed.</summary>
public sealed record RestoreCounters
{
    /// <summary>System calls made by tracees.</summary>
    public required long RemoteCalls { get; init; }

    /// <summary>Times a tracee was continued and waited for.</summary>
    public required long StopPairs { get; init; }

    /// <summary>Bytes written into tracees.</summary>
    public required long BytesWritten { get; init; }

    /// <summary>The three by phase, in the order in which phases run; empty from a restorer that does not say.</summary>
    public IReadOnlyList<RestorePhaseWork> Phases { get; init; } = [];

    /// <summary>Processes rebuilt.</summary>
    public required int Processes { get; init; }

    /// <summary>Threads rebuilt.</summary>
    public required int Threads { get; init; }

    /// <summary>TCP connections re-established.</summary>
    public required int Connections { get; init; }
}
