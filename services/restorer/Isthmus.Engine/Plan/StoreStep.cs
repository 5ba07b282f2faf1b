namespace Isthmus.Engine.Plan;

/// <summary>
/// Writes the low 4 bytes of a slot to <paramref name="Offset"/> of a blob that a later call of the same batch points at:
/// a descriptor inside a control message or a struct. Runs within a batch, in the tracee.
/// </summary>
/// <param name="Task">The task in whose memory the blob is.</param>
/// <param name="Value">What is written.</param>
/// <param name="Blob">Where to.</param>
/// <param name="Offset">In bytes.</param>
/// <param name="Purpose">What the value is for.</param>
public sealed record StoreStep(TaskId Task, Slot Value, Blob Blob, int Offset, string Purpose) : Step(Task, Purpose)
{
    public override string ToString() => $"{Task} int32 at {Blob}+{Offset} = {Value}  # {Purpose}";
}
