namespace Isthmus.Cli.Serialization;

/// <summary>One step of a schema.</summary>
/// <param name="Version">The version that it leads to.</param>
/// <param name="Name">What it does.</param>
internal sealed record DatabaseStep(int Version, string Name);
