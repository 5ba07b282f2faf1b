namespace Isthmus.Cli.Serialization;

/// <summary>Why a command failed.</summary>
/// <param name="Message">What happened, to what.</param>
/// <param name="Remedy">What to do next.</param>
/// <param name="ExitCode">What the process exits with.</param>
/// <param name="Kind">The exit code's name.</param>
internal sealed record Failure(string Message, string Remedy, int ExitCode, ExitCode Kind);
