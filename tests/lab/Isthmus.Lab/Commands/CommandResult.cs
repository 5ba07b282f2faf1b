namespace Isthmus.Lab.Commands;

/// <summary>What a command that has ended said.</summary>
/// <param name="ExitCode">0 for success; 128 + N when signal N ended it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error);
