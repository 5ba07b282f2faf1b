namespace Isthmus.Criu;

/// <summary>The process to dump does not exist (ESRCH): the service is not running under that PID.</summary>
public sealed class CriuProcessMissingException(string request, string? line, int errno, string? logFile)
    : CriuException(request, line, errno, logFile);
