using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Isthmus.Criu;

/// <summary>CRIU's log of one request: "(00.012345) Error (criu/file.c:12): what", one message a line.</summary>
internal static partial class CriuLogFile
{
    /// <summary>More than this of a log is not read: it is for people.</summary>
    const int LongestLog = 16 * 1024 * 1024;

    /// <summary>Hands every line to the logger, and returns the first error line that says why a request failed.</summary>
    public static string? Forward(string path, ILogger logger)
    {
        string? first = null;
        if (!File.Exists(path) || new FileInfo(path).Length > LongestLog)
            return null;
        foreach (var raw in File.ReadLines(path))
        {
            var line = Timestamp().Replace(raw, "");
            if (line.Length == 0)
                continue;
            if (line.StartsWith("Error ", StringComparison.Ordinal) && !IsHarmless(line))
            {
                first ??= line;
                CriuLog.ErrorLine(logger, line);
            }
            else if (line.StartsWith("Warn ", StringComparison.Ordinal))
            {
                CriuLog.WarningLine(logger, line);
            }
            else
            {
                CriuLog.Line(logger, line);
            }
        }

        return first;
    }

    /// <summary>
    /// Lines that CRIU calls errors and goes on: without CAP_SYS_RESOURCE it can't raise its own limit of open files.
    /// </summary>
    public static bool IsHarmless(string line) => line.Contains("Can't setup RLIMIT_NOFILE for self", StringComparison.Ordinal);

    [GeneratedRegex(@"^\(\d+\.\d+\)\s*")]
    private static partial Regex Timestamp();
}
