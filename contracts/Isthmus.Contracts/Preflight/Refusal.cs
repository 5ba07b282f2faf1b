namespace Isthmus.Contracts.Preflight;

/// <summary>One reason why a migration cannot be done, by name.</summary>
public sealed record Refusal
{
    /// <summary>The resource: "io_uring", "file lock", "listening port 80" …</summary>
    public required string Resource { get; init; }

    /// <summary>The owning process, where there is one.</summary>
    public int? Pid { get; init; }

    /// <summary>Its descriptor, where there is one.</summary>
    public int? Descriptor { get; init; }

    /// <summary>One sentence: what is wrong.</summary>
    public required string Reason { get; init; }

    /// <summary>One sentence: what to do.</summary>
    public required string Remedy { get; init; }
}
