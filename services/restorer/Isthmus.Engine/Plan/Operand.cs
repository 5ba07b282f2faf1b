using System.Globalization;

namespace Isthmus.Engine.Plan;

/// <summary>
/// One of the six arguments of a remote system call: a value that the planner knows, the result of an earlier call
/// (<see cref="Slot"/>), or the address of a <see cref="Blob"/> in the tracee. A value type: a plan for thousands of
/// connections holds half a million of them.
/// </summary>
public readonly struct Operand : IEquatable<Operand>
{
    private readonly object? _target;

    private Operand(object? target, ulong value)
    {
        _target = target;
        Value = value;
    }

    /// <summary>The value that the planner knows; 0 for a slot or a blob.</summary>
    public ulong Value { get; }

    /// <summary>The slot whose value is the argument, or null.</summary>
    public Slot? Slot => _target as Slot;

    /// <summary>The blob whose address is the argument, or null.</summary>
    public Blob? Blob => _target as Blob;

    public static implicit operator Operand(ulong value) => new(null, value);

    public static implicit operator Operand(long value) => new(null, unchecked((ulong)value));

    public static implicit operator Operand(int value) => new(null, unchecked((ulong)value));

    public static implicit operator Operand(Slot slot) => new(slot, 0);

    public static implicit operator Operand(Blob blob) => new(blob, 0);

    public static bool operator ==(Operand left, Operand right) => left.Equals(right);

    public static bool operator !=(Operand left, Operand right) => !left.Equals(right);

    public bool Equals(Operand other) => ReferenceEquals(_target, other._target) && Value == other.Value;

    public override bool Equals(object? obj) => obj is Operand other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_target, Value);

    /// <summary>Small values in decimal, addresses and flags in hexadecimal, slots by name, blobs by content or size.</summary>
    public override string ToString() => _target switch
    {
        Slot slot => slot.ToString(),
        Blob blob => blob.ToString(),
        _ when unchecked((long)Value) is > -4096 and < 4096 => unchecked((long)Value).ToString(CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}"),
    };
}
