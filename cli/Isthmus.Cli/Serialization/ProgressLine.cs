using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Serialization;

/// <summary>One line of <c>isthmus migrate --json</c>; exactly one of its members is there.</summary>
internal sealed record ProgressLine
{
    /// <summary>Something happened.</summary>
    public MigrationEvent? Event { get; init; }

    /// <summary>What the program itself has to say.</summary>
    public string? Note { get; init; }

    /// <summary>How it ended; the last line.</summary>
    public MigrationStatus? Outcome { get; init; }
}
