using Isthmus.Criu.Rpc;

namespace Isthmus.Criu;

/// <summary>What to restore with CRIU itself.</summary>
public sealed record CheckpointRestore
{
    /// <summary>The images, as the host sees them.</summary>
    public required string ImagesDirectory { get; init; }

    public bool TcpEstablished { get; init; } = true;

    public CriuNetworkLock NetworkLock { get; init; } = CriuNetworkLock.Skip;

    public bool FileLocks { get; init; } = true;

    /// <inheritdoc cref="CheckpointDump.SkipFileModeCheck"/>
    public bool SkipFileModeCheck { get; init; }

    /// <summary>Resources that this side supplies (criu(8), --external).</summary>
    public IReadOnlyList<string> External { get; init; } = [];

    /// <inheritdoc cref="CheckpointDump.LogLevel"/>
    public int LogLevel { get; init; } = 1;

    internal CriuOpts ToOptions(string logFile) => new()
    {
        ImagesDirFd = -1,
        ImagesDir = ImagesDirectory,
        LogFile = logFile,
        LogLevel = LogLevel,
        NotifyScripts = true,
        TcpEstablished = TcpEstablished,
        NetworkLock = (CriuNetworkLockMethod)NetworkLock,
        FileLocks = FileLocks,
        SkipFileRwxCheck = SkipFileModeCheck,
        ManageCgroupsMode = CriuCgMode.Ignore,
        External = { External },
    };
}
