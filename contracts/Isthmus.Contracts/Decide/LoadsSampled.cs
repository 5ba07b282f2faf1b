namespace Isthmus.Contracts.Decide;

/// <summary>
/// The monitor read the sensors of several services at the same time. Each sample means what it means as a message of its
/// own; none is sent both ways.
/// </summary>
public sealed record LoadsSampled : IBusMessage
{
    /// <summary>At most one sample a service, in no particular order.</summary>
    public required IReadOnlyList<LoadSampled> Samples { get; init; }
}
