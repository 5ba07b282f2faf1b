namespace Isthmus.Criu;

/// <summary>CRIU's version.</summary>
/// <param name="GitId">What it was built from, when it says.</param>
public sealed record CriuRelease(int Major, int Minor, int Sublevel, string? GitId)
{
    public Version Version => new(Major, Minor, Sublevel);

    public override string ToString() => Version.ToString();
}
