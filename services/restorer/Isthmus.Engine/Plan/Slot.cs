namespace Isthmus.Engine.Plan;

/// <summary>
/// The name of a remote call's result, usable as an operand of later calls of the same task and of processes forked afterwards.
/// Slots live in the task's batch area; the executor gives each an index.
/// </summary>
public sealed class Slot(string name)
{
    public string Name { get; } = name;

    public override string ToString() => $"${Name}";
}
