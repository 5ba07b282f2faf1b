using System.Globalization;

namespace Isthmus.Engine.Plan;

/// <summary>What a remote call must return for the plan to go on. An unmet expectation fails the restore before anything runs on.</summary>
public readonly record struct Expectation
{
    private Expectation(ExpectationKind kind, ulong value)
    {
        Kind = kind;
        Value = value;
    }

    public ExpectationKind Kind { get; }

    /// <summary>The wanted result, or the tolerated one (a negative errno), by <see cref="Kind"/>.</summary>
    public ulong Value { get; }

    /// <summary>Any result that is not an error (not in −4095 … −1).</summary>
    public static Expectation Success => default;

    /// <summary>Any result at all.</summary>
    public static Expectation Anything => new(ExpectationKind.Anything, 0);

    public static Expectation Exactly(ulong value) => new(ExpectationKind.Exactly, value);

    public static Expectation Exactly(int value) => new(ExpectationKind.Exactly, unchecked((ulong)value));

    /// <summary>Success, or the error <paramref name="errno"/> (positive, as in errno.h).</summary>
    public static Expectation SuccessOr(int errno) => new(ExpectationKind.SuccessOr, unchecked((ulong)-errno));

    /// <summary>Whether <paramref name="result"/> lets the plan go on. The interpreter in the tracee decides the same way.</summary>
    public bool IsMetBy(ulong result) => Kind switch
    {
        ExpectationKind.Anything => true,
        ExpectationKind.Exactly => result == Value,
        ExpectationKind.SuccessOr => result == Value || !IsError(result),
        _ => !IsError(result),
    };

    public override string ToString() => Kind switch
    {
        ExpectationKind.Anything => "anything",
        ExpectationKind.Exactly => ((Operand)Value).ToString(),
        ExpectationKind.SuccessOr => string.Create(CultureInfo.InvariantCulture, $"success or errno {-(long)Value}"),
        _ => "success",
    };

    private static bool IsError(ulong result) => result > unchecked((ulong)-4096L);
}
