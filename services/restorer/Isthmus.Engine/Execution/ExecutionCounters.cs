namespace Isthmus.Engine.Execution;

/// <summary>What an executor did so far.</summary>
public sealed record ExecutionCounters
{
    /// <summary>System calls made by tracees.</summary>
    public long RemoteCalls { get; init; }

    /// <summary>Times a tracee was continued and waited for.</summary>
    public long StopPairs { get; init; }

    /// <summary>Bytes written into tracees.</summary>
    public long BytesWritten { get; init; }

    /// <summary>The three by phase: "Spawn", and the names of <see cref="Plan.PlanPhase"/> that the plan has.</summary>
    public IReadOnlyDictionary<string, PhaseCounters> Phases { get; init; } = new Dictionary<string, PhaseCounters>();

    /// <summary>Processes rebuilt.</summary>
    public int Processes { get; init; }

    /// <summary>Threads rebuilt, leaders included.</summary>
    public int Threads { get; init; }

    /// <summary>TCP connections rebuilt.</summary>
    public int Connections { get; init; }
}
