namespace Isthmus.Criu;

/// <summary>
/// CRIU rejected the request before it touched a process (EBADRQC): an option it doesn't take, an images directory that
/// it can't open, or a missing capability.
/// </summary>
public sealed class CriuBadRequestException(string request, string? line, int errno, string? logFile)
    : CriuException(request, line, errno, logFile);
