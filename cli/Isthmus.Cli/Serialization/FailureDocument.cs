namespace Isthmus.Cli.Serialization;

/// <summary>What a failed command writes to standard error with --json.</summary>
internal sealed record FailureDocument(Failure Error);
