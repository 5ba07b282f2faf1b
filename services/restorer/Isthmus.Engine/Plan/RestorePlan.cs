using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Isthmus.Engine.Execution;

namespace Isthmus.Engine.Plan;

/// <summary>
/// Everything that is done to rebuild a tree, in order, before anything is done. Equal images and an equal host description
/// give an equal plan: it can be printed, compared and refused.
/// </summary>
public sealed class RestorePlan
{
    /// <summary>PID of the tree's root, inside the host.</summary>
    public required int RootPid { get; init; }

    /// <summary>Addresses that no mapping of the tree uses.</summary>
    public required GadgetArea Area { get; init; }

    /// <summary>PIDs and TIDs that the tree needs, inside the host.</summary>
    public required ImmutableSortedSet<int> Ids { get; init; }

    public required ImmutableArray<PlanSection> Sections { get; init; }

    /// <summary>What the images hold and the tree will not have, each with the reason; none of it changes what the program can observe of its own resources.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Processes of the tree.</summary>
    public required int Processes { get; init; }

    /// <summary>Threads of the tree, leaders included.</summary>
    public required int Threads { get; init; }

    /// <summary>TCP connections of the tree.</summary>
    public required int Connections { get; init; }

    /// <summary>Bytes of memory that are written.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The task that makes the root: the nursery.</summary>
    public static TaskId Nursery => default;

    /// <summary>One line a step, under a heading a section.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"root {RootPid}, gadget area {Area}, {Processes} processes, {Threads} threads, {Connections} connections, {MemoryBytes} bytes of memory\n");
        foreach (var note in Notes)
            text.Append(CultureInfo.InvariantCulture, $"note: {note}\n");
        foreach (var section in Sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"{section.Phase}\n");
            foreach (var step in section.Steps)
                text.Append(CultureInfo.InvariantCulture, $"  {step}\n");
        }

        return text.ToString();
    }
}
