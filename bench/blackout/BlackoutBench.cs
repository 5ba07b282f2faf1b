using System.Globalization;
using Isthmus.Bench.Blackout.Moves;
using Isthmus.Bench.Blackout.Reports;
using Isthmus.Bench.Blackout.Runs;
using Isthmus.Lab;
using Isthmus.Lab.Commands;

namespace Isthmus.Bench.Blackout;

/// <summary>Runs the moves, alternating between movers so that a noisy minute hits all of them, and reports.</summary>
internal static class BlackoutBench
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        BenchOptions options;
        try
        {
            options = BenchOptions.Parse(arguments);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n{BenchOptions.Usage}");
            return 2;
        }

        if (Missing(options) is { } missing)
        {
            await Console.Error.WriteLineAsync($"The benchmark can't run here. {missing}");
            return 2;
        }

        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupted.Cancel();
        };
        var failures = new List<string>();
        var results = await MoveAllAsync(options, failures, interrupted.Token);
        if (results.All(r => r.Repetition == 0))
            return 1;
        Directory.CreateDirectory(options.Output);
        await RunsFile.WriteAsync($"{options.Output}/runs.csv", results, CancellationToken.None);
        BlackoutPlot.Save($"{options.Output}/blackout.svg", results);
        var page = BlackoutPage.Write(results, failures, MachineFacts.Read());
        await File.WriteAllTextAsync($"{options.Output}/blackout.md", page);
        if (options.Page is not null)
        {
            await File.WriteAllTextAsync(options.Page, page);
            File.Copy($"{options.Output}/blackout.svg", Path.ChangeExtension(options.Page, ".svg"), overwrite: true);
        }

        Console.WriteLine(page);
        return failures.Count == 0 ? 0 : 1;
    }

    private static async Task<List<RunResult>> MoveAllAsync(BenchOptions options, List<string> failures, CancellationToken cancellation)
    {
        var movers = options.Movers.Select(name => Create(name, options)).ToArray();
        var results = new List<RunResult>();
        // The first move of a process compiles its code: measured, but as what it is.
        foreach (var mover in movers)
            await MoveAsync(mover, connections: 1, repetition: 0);
        foreach (var connections in options.Connections)
        {
            for (var repetition = 1; repetition <= options.Repeat; repetition++)
            {
                foreach (var mover in movers)
                {
                    await MoveAsync(mover, connections, repetition);
                }
            }
        }

        return results;

        async Task MoveAsync(IMover mover, int connections, int repetition)
        {
            RunResult result;
            try
            {
                result = await new MoveUnderLoad(mover, connections, repetition).RunAsync(cancellation);
            }
            catch (Exception e) when (e is InvalidOperationException or CommandFailedException)
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"{mover.Name}, {connections} connections, run {repetition}: {Reason(e)}"));
                Console.WriteLine($"FAILED {failures[^1]}");
                return;
            }

            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{mover.Name,-8} {connections,6} connections, run {repetition}: blackout {result.Blackout.TotalMilliseconds,6:0} ms, frozen {result.Move.Frozen.TotalMilliseconds,6:0} ms, total {result.Move.Total.TotalMilliseconds,6:0} ms, longest connect {result.LongestConnect.TotalMilliseconds,6:0} ms, failed {result.ConnectionsFailed} of {result.ConnectionsTried} new, alive {result.ConnectionsAlive}; {string.Join(", ", result.Move.Steps.Select(s => $"{s.Name} {s.Duration.TotalMilliseconds:0}"))}"));
        }
    }

    // What a command said, without the command line, whose paths are of this run only.
    private static string Reason(Exception failure) => failure is CommandFailedException { Result: { } result }
        ? string.Join("; ", result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        : failure.Message;

    private static IMover Create(string name, BenchOptions options) => name switch
    {
        "isthmus" => new IsthmusMover(options.Criu),
        "script" => new PlainScriptMover(Path.Combine(AppContext.BaseDirectory, "plain-move.sh"), options.Criu),
        _ => throw new ArgumentException($"'{name}' is not a mover."),
    };

    private static string? Missing(BenchOptions options)
    {
        if (options.Movers.FirstOrDefault(m => m is not ("isthmus" or "script")) is { } unknown)
            return $"'{unknown}' is not a mover; there are: isthmus, script.";
        if (!File.Exists(options.Criu))
            return $"There is no CRIU at {options.Criu}; run deploy/linux/install-criu.sh.";
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!path.Any(d => File.Exists(Path.Combine(d, "arping"))))
            return "arping is missing; install the package iputils-arping.";
        return TwoHostLab.MissingPrerequisite();
    }
}
