namespace Isthmus.Criu;

/// <summary>A PID of the tree to restore is in use (EEXIST): end that process, then try again.</summary>
public sealed class CriuPidTakenException(string request, string? line, int errno, string? logFile)
    : CriuException(request, line, errno, logFile);
