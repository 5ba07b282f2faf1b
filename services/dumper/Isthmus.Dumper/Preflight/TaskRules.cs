using System.Globalization;
using Isthmus.Contracts.Preflight;

namespace Isthmus.Dumper.Preflight;

/// <summary>What a process or thread is that no image holds.</summary>
internal static class TaskRules
{
    public static IEnumerable<Refusal> Check(ProcessFacts process)
    {
        foreach (var shared in process.Sharing)
            yield return shared.Tid == 0
                ? Refuse($"shared {shared.What}", $"shares its {shared.What} with process {shared.With} (clone(2)).", "Let the processes have their own (fork(2)), or be threads of one process.")
                : Refuse($"unshared {shared.What}", $"has a thread, {Text(shared.Tid)}, with a {shared.What} of its own (unshare(2)).", "Let the service share it among its threads.");
        foreach (var (tid, kind) in process.ThreadNamespaces)
            yield return Refuse("thread in a namespace", $"has a thread, {Text(tid)}, in a {kind} namespace of its own (setns(2)).", "Let the service keep its threads in one set of namespaces.");
        foreach (var (tid, policy) in process.OddPolicies)
            yield return Refuse("scheduling policy", $"has a thread, {Text(tid)}, with the scheduling policy {Text(policy & 0xffff)}{((policy >> 30 & 1) != 0 ? ", reset on fork," : "")} (sched(7)), which is not carried.", "Choose another policy (chrt).");
        if (process.NumaPolicy is { } policyOfMemory)
            yield return Refuse("NUMA policy", $"chooses the nodes of its memory ({policyOfMemory}), which are those of this machine.", "Start the service without a NUMA policy (numactl, NUMAPolicy=).");
        if (process.OddControlGroups.Count > 0)
            yield return Refuse("control group", $"is in {string.Join(", ", process.OddControlGroups)}, which cannot be joined elsewhere.", "Use control groups of version 2 (cgroups(7)), and run this program where it sees them.");
        if (process.Is32Bit)
            yield return Refuse("32-bit program", "is a program of 32 bits.", "Run the 64-bit build.");
        if (process.HasShadowStack)
            yield return Refuse("shadow stack", "has shadow stacks, which are not carried.", "Start the service with GLIBC_TUNABLES=glibc.cpu.x86_shstk=off.");
        if (process.TagsAddresses)
            yield return Refuse("tagged addresses", "has the kernel ignore the upper bits of its pointers (ARCH_ENABLE_TAGGED_ADDR), which is not carried.", "Switch it off in the service.");

        Refusal Refuse(string resource, string reason, string remedy) => TreeRules.Of(process, resource, reason, remedy);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
