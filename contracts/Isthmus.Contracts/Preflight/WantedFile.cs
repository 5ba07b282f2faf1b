namespace Isthmus.Contracts.Preflight;

/// <summary>One of the source's files that the destination has not.</summary>
public sealed record WantedFile
{
    /// <summary>Its path.</summary>
    public required string Path { get; init; }

    /// <summary>True when the content need not be sent: the destination has it from an earlier move.</summary>
    public bool HasContent { get; init; }
}
