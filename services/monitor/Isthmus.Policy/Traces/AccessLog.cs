using System.Globalization;
using System.Text.RegularExpressions;

namespace Isthmus.Policy.Traces;

/// <summary>
/// Makes a trace of an access log in the common or combined format, as nginx and Apache write it. A request is logged
/// when it ends; it began as long before as the number of seconds at the end of its line says (nginx's
/// <c>$request_time</c> appended to the format), and its connection is held for a given time after. Connections are
/// therefore an estimate: those of clients that hold several are counted several times.
/// </summary>
public static partial class AccessLog
{
    // Four weeks of seconds.
    private const long LongestLog = 28L * 24 * 3600;
    private const double LongestRequest = 3600;
    private const int NamedRemarks = 3;

    /// <param name="text">The log.</param>
    /// <param name="source">Its name, for errors.</param>
    /// <param name="hold">How long a connection stays open after its request, such as the server's keep-alive time.</param>
    /// <exception cref="TraceFormatException">No line, or fewer than half of them, can be read.</exception>
    public static LoadTrace Read(TextReader text, string source, TimeSpan hold)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(hold, TimeSpan.Zero);
        var requests = new Dictionary<long, (int Ended, int Opened, int Closed)>();
        var (remarks, read, unread, line) = (new List<string>(), 0, 0, 0);
        while (text.ReadLine() is { } row)
        {
            line++;
            if (string.IsNullOrWhiteSpace(row))
                continue;
            if (Parse(row) is not { } request)
            {
                if (++unread <= NamedRemarks)
                    remarks.Add($"line {line} is no line of an access log; it is left out");
                continue;
            }

            read++;
            Count(requests, request.End, (1, 0, 0));
            Count(requests, (long)Math.Floor(request.End - request.Seconds), (0, 1, 0));
            Count(requests, (long)Math.Floor(request.End + hold.TotalSeconds) + 1, (0, 0, 1));
        }

        if (read == 0 || unread > read)
            throw new TraceFormatException(source, 1, $"{read} of {read + unread} lines are of the common or combined format.");
        if (unread > NamedRemarks)
            remarks.Add($"{unread} lines in all are left out");
        return Compose(requests, source, remarks);
    }

    private static LoadTrace Compose(Dictionary<long, (int Ended, int Opened, int Closed)> requests, string source, List<string> remarks)
    {
        var (first, last) = (requests.Keys.Min(), requests.Keys.Max());
        if (last - first > LongestLog)
            throw new TraceFormatException(source, 1, $"its lines span {last - first} s; at most {LongestLog} s (four weeks) are read.");
        var (points, open) = (new LoadPoint[Math.Max(2, last - first + 1)], 0);
        for (var i = 0; i < points.Length; i++)
        {
            var (ended, opened, closed) = requests.GetValueOrDefault(first + i);
            open += opened - closed;
            points[i] = new LoadPoint(i, open, ended);
        }

        return new LoadTrace(DateTimeOffset.FromUnixTimeSeconds(first), points, remarks);
    }

    private static void Count(Dictionary<long, (int Ended, int Opened, int Closed)> requests, long second, (int Ended, int Opened, int Closed) more)
    {
        var known = requests.GetValueOrDefault(second);
        requests[second] = (known.Ended + more.Ended, known.Opened + more.Opened, known.Closed + more.Closed);
    }

    private static (long End, double Seconds)? Parse(string row)
    {
        var match = Line().Match(row);
        if (!match.Success || !DateTimeOffset.TryParseExact(match.Groups["time"].ValueSpan, "dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return null;
        var seconds = match.Groups["seconds"] is { Success: true } group && double.TryParse(group.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var taken)
            ? Math.Min(taken, LongestRequest)
            : 0;
        return (time.ToUnixTimeSeconds(), seconds);
    }

    // host ident user [time] "request" status bytes … seconds. No nested quantifiers: a hostile line costs its length.
    [GeneratedRegex(@"^\S+ \S+ [^\[]*\[(?<time>[0-9]{2}/[A-Za-z]{3}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{2}[0-9]{2})\] "".*"" [0-9]{3} (?:[0-9]+|-)(?:.* (?<seconds>[0-9]{1,9}\.[0-9]{1,9}))?", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
