namespace Isthmus.Engine.Plan;

/// <summary>
/// Reads the 4 bytes at <paramref name="Offset"/> of what an earlier call wrote into <paramref name="Blob"/>, sign-extended:
/// one of the two descriptors that pipe2(2) answers, say, or a field that must have a certain value.
/// Runs within a batch, in the tracee; it must follow the call that filled the blob without a step of another kind or task between.
/// </summary>
/// <param name="Task">The task in whose memory the blob is.</param>
/// <param name="Blob">What the earlier call wrote into.</param>
/// <param name="Offset">In bytes.</param>
/// <param name="Bind">Receives the value, or null.</param>
/// <param name="Expect">What the value must be (<see cref="Expectation.Anything"/> where it is unknown).</param>
/// <param name="Purpose">What the value is for.</param>
public sealed record LoadStep(TaskId Task, Blob Blob, int Offset, Slot? Bind, Expectation Expect, string Purpose) : Step(Task, Purpose)
{
    public override string ToString() => $"{Task} {(Bind is null ? "" : $"{Bind} = ")}int32 at {Blob}+{Offset} → {Expect}  # {Purpose}";
}
