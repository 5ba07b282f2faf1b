using Isthmus.Criu.Rpc;

namespace Isthmus.Criu;

/// <summary>What to dump, and how. The defaults are those of a move: connections carried, traffic held by somebody else.</summary>
public sealed record CheckpointDump
{
    /// <summary>The root of the tree, as the host numbers it; it must be a session leader.</summary>
    public required int Pid { get; init; }

    /// <summary>An existing or new directory, as the host sees it. On a tmpfs it is fastest.</summary>
    public required string ImagesDirectory { get; init; }

    public AfterDump After { get; init; } = AfterDump.Kill;

    /// <summary>Carry established TCP connections; else a tree that has one is refused.</summary>
    public bool TcpEstablished { get; init; } = true;

    public CriuNetworkLock NetworkLock { get; init; } = CriuNetworkLock.Skip;

    /// <summary>Carry file locks; else a tree that holds one is refused.</summary>
    public bool FileLocks { get; init; } = true;

    /// <summary>
    /// Give files that have lost the name they were opened by, but have another, a new name beside the old one. That
    /// changes the source's file system, so by default such a tree is refused instead.
    /// </summary>
    public bool LinkRemap { get; init; }

    /// <summary>64 MiB.</summary>
    public const uint DefaultGhostLimit = 64 * 1024 * 1024;

    /// <summary>Largest deleted file that is carried in the images, in bytes.</summary>
    public uint GhostLimit { get; init; } = DefaultGhostLimit;

    /// <summary>Skip the comparison of mode bits of files at restore.</summary>
    public bool SkipFileModeCheck { get; init; }

    /// <summary>Follow which pages are written after this dump (needs soft-dirty in the kernel).</summary>
    public bool TrackMemory { get; init; }

    /// <summary>A directory with the checkpoint before, relative to <see cref="ImagesDirectory"/>.</summary>
    public string? ParentImages { get; init; }

    /// <summary>Resources that the restoring side supplies (criu(8), --external).</summary>
    public IReadOnlyList<string> External { get; init; } = [];

    /// <summary>How long freezing may take; CRIU's default is 10 s. Whole seconds.</summary>
    public TimeSpan? FreezeTimeout { get; init; }

    /// <summary>0 nothing, 1 errors, 2 warnings, 3 information, 4 everything. Each line costs frozen time.</summary>
    public int LogLevel { get; init; } = 1;

    internal CriuOpts ToOptions(string logFile)
    {
        var options = new CriuOpts
        {
            ImagesDirFd = -1,
            ImagesDir = ImagesDirectory,
            Pid = Pid,
            LogFile = logFile,
            LogLevel = LogLevel,
            NotifyScripts = true,
            LeaveRunning = After == AfterDump.LeaveRunning,
            TcpEstablished = TcpEstablished,
            NetworkLock = (CriuNetworkLockMethod)NetworkLock,
            FileLocks = FileLocks,
            LinkRemap = LinkRemap,
            GhostLimit = GhostLimit,
            SkipFileRwxCheck = SkipFileModeCheck,
            ManageCgroupsMode = CriuCgMode.Ignore,
            ShellJob = false,
            ExtUnixSk = false,
            External = { External },
        };
        if (After == AfterDump.LeaveStopped)
            options.LeaveStopped = true;
        if (TrackMemory)
            options.TrackMem = true;
        if (ParentImages is not null)
            options.ParentImg = ParentImages;
        if (FreezeTimeout is { } timeout)
            options.Timeout = checked((uint)Math.Max(1, timeout.TotalSeconds));
        return options;
    }
}
