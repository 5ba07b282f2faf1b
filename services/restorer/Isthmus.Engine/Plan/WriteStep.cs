using System.Globalization;

namespace Isthmus.Engine.Plan;

/// <summary>Writes bytes into the memory of a stopped task, into read-only private pages too.</summary>
/// <param name="Task">Any task of the process.</param>
/// <param name="Address">Where.</param>
/// <param name="Content">What: usually a part of the images, not a copy.</param>
/// <param name="Purpose">What it is.</param>
public sealed record WriteStep(TaskId Task, ulong Address, ReadOnlyMemory<byte> Content, string Purpose) : Step(Task, Purpose)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Task} write {Content.Length} bytes at 0x{Address:x}  # {Purpose}");
}
