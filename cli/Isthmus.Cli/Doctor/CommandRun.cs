namespace Isthmus.Cli.Doctor;

/// <summary>What a program that was run said.</summary>
/// <param name="ExitCode">Its exit code; null when it could not be started or did not end in time.</param>
/// <param name="Output">Standard output and standard error, by line, in no promised order between the two.</param>
/// <param name="Error">Why there is no exit code.</param>
internal sealed record CommandRun(int? ExitCode, IReadOnlyList<string> Output, string? Error)
{
    public bool Succeeded => ExitCode == 0;
}
