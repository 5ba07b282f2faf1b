namespace Isthmus.Cli.Doctor;

/// <summary>A configured host.</summary>
internal sealed record HostFacts
{
    public required string Name { get; init; }

    /// <summary>The PID whose namespaces it is; 0 for this machine.</summary>
    public required int NamespacesOf { get; init; }

    /// <summary>False when that process is gone.</summary>
    public required bool Reachable { get; init; }

    /// <summary>The namespaces ("net", "pid", "mnt") that it shares with this process although it should not.</summary>
    public IReadOnlyList<string> SharedNamespaces { get; init; } = [];

    /// <summary>The interface that it is configured with.</summary>
    public required string Interface { get; init; }

    /// <summary>The interfaces that it has.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    public required DirectoryFacts RunDirectory { get; init; }

    public required DirectoryFacts StateDirectory { get; init; }

    /// <summary>What it says of itself, for FreeBSD hosts; nothing else is asked of those.</summary>
    public FreeBsdFacts? FreeBsd { get; init; }
}
