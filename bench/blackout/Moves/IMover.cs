using Isthmus.Lab;

namespace Isthmus.Bench.Blackout.Moves;

/// <summary>A way to move nginx from host a to host b of a lab.</summary>
internal interface IMover
{
    /// <summary>One word, for tables.</summary>
    string Name { get; }

    /// <summary>Sets up what runs before a move is asked for, such as services that wait for it.</summary>
    Task<IAsyncDisposable> PrepareAsync(TwoHostLab lab, CancellationToken cancellation);

    /// <summary>Moves; returns when the destination serves.</summary>
    Task<MoveReport> MoveAsync(TwoHostLab lab, IAsyncDisposable prepared, CancellationToken cancellation);
}
