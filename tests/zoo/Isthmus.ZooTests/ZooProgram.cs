namespace Isthmus.ZooTests;

/// <summary>One program of the zoo, as it is started.</summary>
/// <param name="Name">The program's file name, and that of its source.</param>
/// <param name="Behaviour">What holds after a restore; the name of the test.</param>
/// <param name="Arguments">What it gets after its directory.</param>
public sealed record ZooProgram(string Name, string Behaviour, params string[] Arguments)
{
    /// <summary>A companion in the clients' namespace holds the other ends of its connections.</summary>
    public bool HasPeer { get; init; }

    /// <summary>Why its maps or descriptors differ after the restore though nothing is lost, or null when they must not.</summary>
    public string? FootprintDiffers { get; init; }

    /// <summary>Unique among the programs; the value of the trait <c>Program</c> is <see cref="Name"/>.</summary>
    public string Title => Arguments.Length == 0 ? Name : $"{Name} {string.Join(' ', Arguments)}";

    public override string ToString() => Title;
}
