namespace Isthmus.Contracts.Hosts;

/// <summary>A host is there and ready for moves: published at start and then again and again by each process that does its work.</summary>
public sealed record HostReported : IBusMessage
{
    /// <summary>The host's name.</summary>
    public required string Host { get; init; }

    /// <summary>What the sender does for it.</summary>
    public required IReadOnlyList<HostRole> Roles { get; init; }

    /// <summary>The sending process; another one after a restart.</summary>
    public required Guid Instance { get; init; }

    /// <summary>"Linux" or "FreeBSD".</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>uname -r.</summary>
    public string? Kernel { get; init; }

    /// <summary>The CPU's feature names (/proc/cpuinfo flags).</summary>
    public IReadOnlyList<string> CpuFeatures { get; init; } = [];

    /// <summary>CRIU's version, "4.2.1"; null when it could not be asked.</summary>
    public string? CriuVersion { get; init; }

    /// <summary>The sender's effective capabilities, "CAP_SYS_ADMIN" (capabilities(7)).</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>The interface that carries service addresses.</summary>
    public string? Interface { get; init; }

    /// <summary>The configured services whose root process runs there now, by their PID files.</summary>
    public IReadOnlyList<string> Running { get; init; } = [];
}
