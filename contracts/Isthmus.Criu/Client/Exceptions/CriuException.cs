namespace Isthmus.Criu;

/// <summary>CRIU refused a request. The message quotes CRIU's own first error line.</summary>
public class CriuException : Exception
{
    /// <param name="request">"dump", "restore", …</param>
    /// <param name="line">CRIU's first error line that says why; null when it wrote none.</param>
    /// <param name="errno">An errno that CRIU gave; 0 when it gave none.</param>
    /// <param name="logFile">CRIU's whole log, as the host sees it; null when there is none.</param>
    public CriuException(string request, string? line, int errno, string? logFile)
        : base($"CRIU's {request} failed: {line ?? $"it gave no reason (errno {errno})"}{(logFile is null ? "" : $". Its log is {logFile}")}.")
    {
        Request = request;
        Line = line;
        Errno = errno;
        LogFile = logFile;
    }

    public string Request { get; }

    public string? Line { get; }

    public int Errno { get; }

    public string? LogFile { get; }
}
