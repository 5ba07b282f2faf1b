using System.Globalization;
using System.Text;
using Isthmus.Bench.Paper.Experiments;

namespace Isthmus.Bench.Paper;

/// <summary>Writes what was measured as comma-separated values; times in seconds or milliseconds as their columns say.</summary>
internal static class ResultFiles
{
    public static async Task WriteAsync(PaperOptions options, IReadOnlyList<Measurement> results)
    {
        var (summary, courses, moves) = (
            new StringBuilder("mode,connections,requests,failed,total_s,connect_ms,processing_ms,processes,moved_at_s\n"),
            new StringBuilder("mode,connections,second,requests,connect_ms,processing_ms\n"),
            new StringBuilder("connections,step,ms\n"));
        foreach (var (mode, connections, load, movedAt, move, _) in results)
        {
            summary.Append(CultureInfo.InvariantCulture, $"{mode},{connections},{load.Requests},{load.Failed},{load.Seconds:0.00},{load.ConnectMilliseconds:0.0},{load.ProcessingMilliseconds:0.0},{load.Processes},{movedAt:0.0}\n");
            foreach (var point in options.Courses.Contains(connections) ? load.Course : [])
                courses.Append(CultureInfo.InvariantCulture, $"{mode},{connections},{point.Second},{point.Requests},{point.ConnectMilliseconds:0.0},{point.ProcessingMilliseconds:0.0}\n");
            if (move is null)
                continue;
            foreach (var step in move.Steps)
                moves.Append(CultureInfo.InvariantCulture, $"{connections},{step.Name.Replace(',', ';')},{step.Duration.TotalMilliseconds:0.0}\n");
            moves.Append(CultureInfo.InvariantCulture, $"{connections},total,{move.Total.TotalMilliseconds:0.0}\n{connections},image bytes,{move.ImageBytes}\n");
        }

        await File.WriteAllTextAsync($"{options.Output}/results.csv", summary.ToString());
        await File.WriteAllTextAsync($"{options.Output}/courses.csv", courses.ToString());
        await File.WriteAllTextAsync($"{options.Output}/moves.csv", moves.ToString());
    }
}
