namespace Isthmus.Engine.Plan;

/// <summary>One of the six arguments of a remote system call.</summary>
public abstract record Operand
{
    private Operand()
    {
    }

    /// <summary>A value that the planner knows.</summary>
    public sealed record Immediate(ulong Value) : Operand;

    /// <summary>The result that an earlier call of the same task bound to <paramref name="Slot"/>.</summary>
    public sealed record Result(Slot Slot) : Operand;

    /// <summary>The address of <paramref name="Blob"/> in the tracee.</summary>
    public sealed record Address(Blob Blob) : Operand;

    public static implicit operator Operand(ulong value) => new Immediate(value);

    public static implicit operator Operand(long value) => new Immediate(unchecked((ulong)value));

    public static implicit operator Operand(int value) => new Immediate(unchecked((ulong)value));

    public static implicit operator Operand(Slot slot) => new Result(slot);

    public static implicit operator Operand(Blob blob) => new Address(blob);
}
