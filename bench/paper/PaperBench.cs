using System.Globalization;
using System.Text.Json;
using Isthmus.Bench.Blackout.Reports;
using Isthmus.Bench.Paper.Experiments;
using Isthmus.Bench.Paper.Plots;
using Isthmus.Lab;
using Isthmus.Lab.Commands;

namespace Isthmus.Bench.Paper;

/// <summary>Measures every level in every mode, and writes tables, plots and profiles.</summary>
internal static class PaperBench
{
    // Without room for ab's own descriptors and nginx's.
    private const int SpareDescriptors = 1000;

    public static async Task<int> RunAsync(string[] arguments)
    {
        PaperOptions options;
        try
        {
            options = PaperOptions.Parse(arguments);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n{PaperOptions.Usage}");
            return 2;
        }

        if ((Missing(options) ?? await FreeBsdHost.MissingAsync(options, CancellationToken.None)) is { } missing)
        {
            await Console.Error.WriteLineAsync($"The experiments can't run here. {missing}");
            return 2;
        }

        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupted.Cancel();
        };
        var remarks = new List<string>();
        var began = TimeProvider.System.GetUtcNow();
        var loadBefore = MachineFacts.Read();
        var results = await MeasureAsync(options, remarks, interrupted.Token);
        if (results.Count == 0)
            return 1;
        Directory.CreateDirectory(options.Output);
        await ResultFiles.WriteAsync(options, results);
        PaperPlots.Save(options, results);
        MeasuredProfiles.Write(options.Output, results);
        var machine = new { Machine = loadBefore, LoadAfter = MachineFacts.Read().Load, Began = began, Ended = TimeProvider.System.GetUtcNow(), Options = options, Remarks = remarks, OpenFiles = OpenFiles() };
        await File.WriteAllTextAsync($"{options.Output}/run.json", JsonSerializer.Serialize(machine, new JsonSerializerOptions { WriteIndented = true }));
        Console.WriteLine($"Written to {options.Output}: results.csv, courses.csv, moves.csv, fig01.svg to fig12.svg, profile-a.json, profile-b.json, run.json. The pages are made by bench/report.");
        return results.All(result => result.MoveFailure is null) ? 0 : 1;
    }

    private static async Task<List<Measurement>> MeasureAsync(PaperOptions options, List<string> remarks, CancellationToken cancellation)
    {
        var (results, freebsd, descriptors) = (new List<Measurement>(), FreeBsdHost.OfEnvironment(options), OpenFiles());
        var namespaces = new NamespaceExperiment(options);
        if (freebsd is null)
            remarks.Add("B is a namespace of this machine, Linux like A: no FreeBSD host was given (ISTHMUS_FREEBSD_EXEC, ISTHMUS_FREEBSD_ADDRESS), so nothing of FreeBSD is measured.");
        else
            remarks.Add("B is a FreeBSD host; moves to it are not made by this benchmark.");
        // The first move of a process compiles its code: made, and not counted.
        if (options.Modes.Contains("move") && freebsd is null)
            await new NamespaceExperiment(options with { Requests = 1 }).RunAsync("move", connections: 1, moveAt: 0, cancellation);
        foreach (var level in options.Levels)
        {
            if (level + SpareDescriptors > descriptors)
            {
                remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{level} connections were left out: a process here may have {descriptors} open files (hard limit), and nginx's one worker needs one a connection."));
                continue;
            }

            foreach (var mode in options.Modes)
            {
                if (mode == "move" && freebsd is not null)
                    continue;
                var stayed = results.LastOrDefault(result => result.Mode == "a" && result.Connections == level);
                var moveAt = Math.Min(options.MoveAt, (stayed?.Load.Seconds ?? (2 * options.MoveAt)) / 2);
                try
                {
                    results.Add(mode == "b" && freebsd is not null
                        ? await freebsd.StayAsync(level, cancellation)
                        : await namespaces.RunAsync(mode, level, moveAt, cancellation));
                }
                catch (CommandFailedException failure)
                {
                    remarks.Add($"{mode} at {level} connections: {failure.Message}");
                    continue;
                }

                Tell(results[^1]);
            }
        }

        remarks.AddRange(results.Where(result => result.Load.Remark.Length > 0).Select(result => $"{result.Mode} at {result.Connections} connections: {result.Load.Remark}"));
        remarks.AddRange(results.Where(result => result.MoveFailure is not null).Select(result => $"The move at {result.Connections} connections failed: {result.MoveFailure}"));
        return results;
    }

    private static void Tell(Measurement result) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{result.Mode,-4} {result.Connections,6} connections: {result.Load.Failed} of {result.Load.Requests} failed, {result.Load.Seconds:0.0} s, connect {result.Load.ConnectMilliseconds:0} ms, processing {result.Load.ProcessingMilliseconds:0} ms, {result.Load.Processes} ab{(result.MovedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $", moved at {at:0.0} s in {result.Move?.Total.TotalMilliseconds:0} ms {result.MoveFailure}") : "")} {result.Load.Remark}"));

    private static long OpenFiles()
    {
        var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        return long.TryParse(line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture, out var hard) ? hard : long.MaxValue;
    }

    private static string? Missing(PaperOptions options)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!path.Any(directory => File.Exists(Path.Combine(directory, "ab"))))
            return "ab is missing; install the package apache2-utils.";
        if (options.Modes.Contains("move") && !File.Exists(options.Criu))
            return $"There is no CRIU at {options.Criu}; run deploy/linux/install-criu.sh.";
        return TwoHostLab.MissingPrerequisite();
    }
}
