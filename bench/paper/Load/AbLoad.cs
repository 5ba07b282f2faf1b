using System.Diagnostics;
using System.Globalization;
using Isthmus.Lab.Commands;
using Isthmus.Linux;

namespace Isthmus.Bench.Paper.Load;

/// <summary>Loads a page with ab, with several of them where one would be too few, all at once.</summary>
/// <param name="from">The network that the load comes from.</param>
/// <param name="url">The page.</param>
/// <param name="perProcess">Connections that one ab holds at most.</param>
/// <param name="timeout">How long ab waits for anything to happen, seconds.</param>
internal sealed class AbLoad(HostSpace from, string url, int perProcess, int timeout)
{
    /// <summary>Makes a number of requests with a number of them under way at any time.</summary>
    public async Task<LoadResult> RunAsync(int connections, int requests, string directory, CancellationToken cancellation)
    {
        var processes = (connections + perProcess - 1) / perProcess;
        Directory.CreateDirectory(directory);
        var (began, started) = (TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp());
        var tables = Enumerable.Range(0, processes).Select(i => $"{directory}/requests-{i}.tsv").ToArray();
        var runs = tables.Select((table, i) => OneAsync(Part(connections, processes, i), Part(Math.Max(requests, connections), processes, i), table, cancellation)).ToArray();
        var reports = await Task.WhenAll(runs);
        var made = reports.Sum(report => report.Made);
        return new LoadResult
        {
            Requests = made,
            Failed = reports.Sum(report => report.Report?.Failed ?? report.Made) + reports.Sum(report => Math.Max(0, report.Made - (report.Report?.Complete ?? report.Made))),
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            ConnectMilliseconds = Mean(reports, report => report.ConnectMilliseconds),
            ProcessingMilliseconds = Mean(reports, report => report.ProcessingMilliseconds),
            Processes = processes,
            Course = AbRequests.Course(tables, began.ToUnixTimeMilliseconds() / 1000.0),
            Remark = string.Join("; ", reports.Select(report => report.Remark).OfType<string>().Distinct()),
        };
    }

    private static int Part(int whole, int parts, int index) => (whole / parts) + (index < whole % parts ? 1 : 0);

    private static double? Mean((long Made, AbReport? Report, string? Remark)[] reports, Func<AbReport, double> value)
    {
        var known = reports.Select(report => report.Report).OfType<AbReport>().Where(report => report.Complete > 0).ToArray();
        return known.Length == 0 ? null : known.Sum(report => value(report) * report.Complete) / known.Sum(report => report.Complete);
    }

    // An ab that ends with an error has failed all of its requests that it doesn't say otherwise of.
    private async Task<(long Made, AbReport? Report, string? Remark)> OneAsync(int connections, int requests, string table, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "-r", "-q", "-s", timeout.ToString(CultureInfo.InvariantCulture), "-n", requests.ToString(CultureInfo.InvariantCulture), "-c", connections.ToString(CultureInfo.InvariantCulture), "-g", table, url,
        ];
        var result = await from.TryRunAsync("ab", arguments, null, cancellation);
        try
        {
            return (requests, AbReport.Parse(result.Output), null);
        }
        catch (FormatException)
        {
            return (requests, null, $"ab ended with exit code {result.ExitCode}: {result.Error.Trim().Split('\n')[^1]}");
        }
    }
}
