namespace Isthmus.Cli.Doctor;

/// <summary>What a FreeBSD host said of itself.</summary>
/// <param name="Command">The configured command that runs shell command lines there; empty when there is none.</param>
/// <param name="ExitCode">Of <c>isthmus-host --check --lines</c>; null when the command did not start or did not end in time.</param>
/// <param name="Lines">What it wrote, by line.</param>
/// <param name="Error">Why there is no exit code.</param>
internal sealed record FreeBsdFacts(string Command, int? ExitCode, IReadOnlyList<string> Lines, string? Error);
