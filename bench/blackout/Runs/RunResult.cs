using Isthmus.Bench.Blackout.Moves;

namespace Isthmus.Bench.Blackout.Runs;

/// <summary>One move under load.</summary>
internal sealed record RunResult
{
    /// <summary>Who moved.</summary>
    public required string Mover { get; init; }

    /// <summary>Idle keep-alive connections that nginx held.</summary>
    public required int Connections { get; init; }

    /// <summary>1, 2, 3 …</summary>
    public required int Repetition { get; init; }

    /// <summary>The longest that a client waited on its established connection.</summary>
    public required TimeSpan Blackout { get; init; }

    /// <summary>The longest that a client waited for a new connection.</summary>
    public required TimeSpan LongestConnect { get; init; }

    /// <summary>New connections that were refused, reset or not answered in time.</summary>
    public required long ConnectionsFailed { get; init; }

    /// <summary>New connections that were tried.</summary>
    public required long ConnectionsTried { get; init; }

    /// <summary>Requests on established connections that failed.</summary>
    public required long RequestsFailed { get; init; }

    /// <summary>How many of the idle connections answered after the move.</summary>
    public required int ConnectionsAlive { get; init; }

    public required MoveReport Move { get; init; }
}
