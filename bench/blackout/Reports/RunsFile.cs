using System.Globalization;
using System.Text;
using Isthmus.Bench.Blackout.Runs;

namespace Isthmus.Bench.Blackout.Reports;

/// <summary>Every run as a line of comma-separated values, times in milliseconds.</summary>
internal static class RunsFile
{
    public static Task WriteAsync(string path, IEnumerable<RunResult> results, CancellationToken cancellation)
    {
        var text = new StringBuilder("mover,connections,repetition,blackout,longest_connect,frozen,total,failed,tried,requests_failed,alive,image_bytes,image_files,steps\n");
        foreach (var r in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"{r.Mover},{r.Connections},{r.Repetition},{r.Blackout.TotalMilliseconds:0.0},")
                .Append(CultureInfo.InvariantCulture, $"{r.LongestConnect.TotalMilliseconds:0.0},{r.Move.Frozen.TotalMilliseconds:0.0},{r.Move.Total.TotalMilliseconds:0.0},")
                .Append(CultureInfo.InvariantCulture, $"{r.ConnectionsFailed},{r.ConnectionsTried},{r.RequestsFailed},{r.ConnectionsAlive},{r.Move.ImageBytes},{r.Move.ImageFiles},\"")
                .AppendJoin(' ', r.Move.Steps.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name}={s.Duration.TotalMilliseconds:0.0}")))
                .Append("\"\n");
        }

        return File.WriteAllTextAsync(path, text.ToString(), cancellation);
    }
}
