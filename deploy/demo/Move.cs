using Isthmus.Contracts.Api;

namespace Isthmus.Demo;

/// <summary>One move as the demo saw it.</summary>
/// <param name="Detail">What the coordinator recorded.</param>
/// <param name="Waits">The longest that each kind of client waited while it ran.</param>
/// <param name="PidsBefore">Master and workers before, by their PIDs inside the source.</param>
/// <param name="PidsAfter">The same afterwards, inside the destination.</param>
internal sealed record Move(
    MigrationDetail Detail,
    IReadOnlyList<(string Client, TimeSpan Wait)> Waits,
    IReadOnlyList<int> PidsBefore,
    IReadOnlyList<int> PidsAfter)
{
    public string Route => $"{Detail.Status.Source} → {Detail.Status.Destination}";
}
