using Isthmus.Engine.Plan;

namespace Isthmus.Cli.Planning;

/// <summary>A restore plan as <c>engine plan --json</c> writes it.</summary>
internal sealed record PlanDocument
{
    /// <summary>PID of the tree's root.</summary>
    public required int RootPid { get; init; }

    public required int Processes { get; init; }

    public required int Threads { get; init; }

    /// <summary>TCP connections.</summary>
    public required int Connections { get; init; }

    /// <summary>Bytes of memory that are written.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>What the images hold and the tree will not have.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<PlanSectionDocument> Sections { get; init; }

    public static PlanDocument Of(RestorePlan plan) => new()
    {
        RootPid = plan.RootPid,
        Processes = plan.Processes,
        Threads = plan.Threads,
        Connections = plan.Connections,
        MemoryBytes = plan.MemoryBytes,
        Notes = [.. plan.Notes],
        Sections = [.. plan.Sections.Select(section => new PlanSectionDocument(section.Phase, [.. section.Steps.Select(step => step.ToString())]))],
    };
}
