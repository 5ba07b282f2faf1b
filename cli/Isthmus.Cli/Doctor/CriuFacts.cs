namespace Isthmus.Cli.Doctor;

/// <summary>The criu program.</summary>
internal sealed record CriuFacts
{
    /// <summary>Where it was looked for.</summary>
    public required string Path { get; init; }

    /// <summary>Its version, "4.2.1"; null when it is not there or does not run.</summary>
    public string? Version { get; init; }

    /// <summary>Why it does not run; null when it does.</summary>
    public string? Error { get; init; }

    /// <summary>Exit code of <c>criu check</c>; null when it was not run.</summary>
    public int? CheckExitCode { get; init; }

    /// <summary>What <c>criu check</c> said.</summary>
    public IReadOnlyList<string> CheckLines { get; init; } = [];

    /// <summary><c>criu check --feature NAME</c>: true when supported.</summary>
    public IReadOnlyDictionary<string, bool> Features { get; init; } = new Dictionary<string, bool>();
}
