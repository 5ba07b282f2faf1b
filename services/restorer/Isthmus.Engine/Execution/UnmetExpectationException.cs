using System.ComponentModel;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Execution;

/// <summary>A remote call of the plan did not return what it must. Nothing of the tree has run; it is discarded.</summary>
public sealed class UnmetExpectationException(Step step, ulong result)
    : TraceException($"Restoring task {step.Task}: {step.Purpose}: {Call(step)} returned {Describe(result)}. Nothing was resumed; the half-made tree is discarded.")
{
    /// <summary>The step that was not met.</summary>
    public Step Step { get; } = step;

    /// <summary>What the call returned.</summary>
    public ulong Result { get; } = result;

    /// <summary>The error number if the result is an error, else 0.</summary>
    public int Errno => Result > unchecked((ulong)-4096L) ? (int)-(long)Result : 0;

    private static string Call(Step step) => step is CallStep call
        ? $"{call.Number}({string.Join(", ", call.Operands)})"
        : step.GetType().Name;

    private static string Describe(ulong result) => result > unchecked((ulong)-4096L)
        ? $"\"{new Win32Exception((int)-(long)result).Message}\" (errno {-(long)result})"
        : ((Operand)result).ToString();
}
