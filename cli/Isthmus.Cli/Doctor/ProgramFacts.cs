namespace Isthmus.Cli.Doctor;

/// <summary>A program that moves start.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The first line that it says about itself; null when it is not there.</param>
/// <param name="Package">The Debian package that has it.</param>
internal sealed record ProgramFacts(string Name, string? Version, string Package);
