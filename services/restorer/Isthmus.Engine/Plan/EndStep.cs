using System.Globalization;

namespace Isthmus.Engine.Plan;

/// <summary>The process ends and stays a zombie: its parent in the tree has not waited for it yet.</summary>
/// <param name="Task">The process.</param>
/// <param name="Status">Its wait status (wait(2)): an exit code × 256, or a signal's number.</param>
/// <param name="Purpose">What it was.</param>
public sealed record EndStep(TaskId Task, int Status, string Purpose) : Step(Task, Purpose)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Task} ends with status 0x{Status:x}  # {Purpose}");
}
