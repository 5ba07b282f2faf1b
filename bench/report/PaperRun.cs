using System.Globalization;
using System.Text.Json;

namespace Isthmus.Bench.Report;

/// <summary>What bench/paper wrote.</summary>
/// <param name="Machine">The machine and when, in one sentence.</param>
/// <param name="Settings">What the run was asked for, in one sentence.</param>
/// <param name="Remarks">What was left out or went wrong.</param>
/// <param name="Results">results.csv.</param>
/// <param name="Moves">moves.csv.</param>
internal sealed record PaperRun(string Machine, string Settings, IReadOnlyList<string> Remarks, CsvTable Results, CsvTable Moves)
{
    /// <exception cref="FormatException">A file is malformed.</exception>
    public static PaperRun Read(string directory)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "run.json")));
        var run = json.RootElement;
        var (machine, options) = (run.GetProperty("Machine"), run.GetProperty("Options"));
        return new PaperRun(
            string.Create(CultureInfo.InvariantCulture, $"{machine.GetProperty("Processors")} × {machine.GetProperty("Processor").GetString()}, Linux {machine.GetProperty("Kernel").GetString()}, at most {run.GetProperty("OpenFiles")} open files a process; {run.GetProperty("Began").GetDateTimeOffset():u} to {run.GetProperty("Ended").GetDateTimeOffset():u}. Load average when it began: {machine.GetProperty("Load").GetString()}, when it ended: {run.GetProperty("LoadAfter").GetString()} (the load that the run itself makes included)."),
            string.Create(CultureInfo.InvariantCulture, $"{options.GetProperty("Requests")} requests a level (the paper: 1,000,000), {options.GetProperty("PerProcess")} connections an ab at most, which waits {options.GetProperty("Timeout")} s for an answer, a backlog of {options.GetProperty("Backlog")}, the move at {options.GetProperty("MoveAt")} s or at half of what the load took on A, if that is less."),
            [.. run.GetProperty("Remarks").EnumerateArray().Select(remark => remark.GetString()!)],
            CsvTable.Read(Path.Combine(directory, "results.csv")), CsvTable.Read(Path.Combine(directory, "moves.csv")));
    }
}
