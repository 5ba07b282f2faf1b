using System.Collections.Immutable;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Engine.Planning;

namespace Isthmus.IntegrationTests.Engine;

/// <summary>Plans of one process that makes the calls of a test and never runs.</summary>
internal static class HandMadePlan
{
    public const int Pid = 4242;

    public static readonly TaskId Process = TaskId.Leader(Pid);

    public static RestorePlan Of(HostDescription host, params IEnumerable<Step> steps) => new()
    {
        RootPid = Pid,
        Area = new GadgetArea(GadgetHole.Usual),
        Ids = [Pid],
        Sections =
        [
            new PlanSection(PlanPhase.Fork, [.. host.PidAllocator(-1).Process(RestorePlan.Nursery, Process, "the process")]),
            new PlanSection(PlanPhase.State, [.. steps]),
        ],
        Notes = [],
        Processes = 1,
        Threads = 1,
        Connections = 0,
        MemoryBytes = 0,
    };

    public static CallStep Call(Syscall number, params ImmutableArray<Operand> operands) => new(Process, number, operands, null, Expectation.Success, number.ToString());

    public static CallStep Expect(Expectation expect, Syscall number, params ImmutableArray<Operand> operands) => new(Process, number, operands, null, expect, number.ToString());

    public static CallStep Bind(Slot slot, Syscall number, params ImmutableArray<Operand> operands) => new(Process, number, operands, slot, Expectation.Success, number.ToString());
}
