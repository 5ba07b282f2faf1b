using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Planning;

/// <summary>Steps of one task in the making.</summary>
internal sealed class StepList(TaskId task)
{
    private readonly List<Step> _steps = [];

    public TaskId Task { get; } = task;

    public IReadOnlyList<Step> Steps => _steps;

    public void Add(Step step) => _steps.Add(step);

    /// <summary>A call that must not fail.</summary>
    public void Call(string purpose, Syscall number, params ReadOnlySpan<Operand> operands) =>
        Add(purpose, number, operands, null, Expectation.Success);

    /// <summary>A call whose result is checked.</summary>
    public void Expect(string purpose, Expectation expect, Syscall number, params ReadOnlySpan<Operand> operands) =>
        Add(purpose, number, operands, null, expect);

    /// <summary>A call whose result later calls use.</summary>
    public Slot Bind(string purpose, string name, Syscall number, params ReadOnlySpan<Operand> operands)
    {
        var slot = new Slot(name);
        Add(purpose, number, operands, slot, Expectation.Success);
        return slot;
    }

    private void Add(string purpose, Syscall number, ReadOnlySpan<Operand> operands, Slot? bind, Expectation expect) =>
        _steps.Add(new CallStep(Task, number, ImmutableCollectionsMarshal.AsImmutableArray(operands.ToArray()), bind, expect, purpose));
}
