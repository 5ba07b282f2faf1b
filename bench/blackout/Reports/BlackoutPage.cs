using System.Globalization;
using System.Text;
using Isthmus.Bench.Blackout.Moves;
using Isthmus.Bench.Blackout.Runs;

namespace Isthmus.Bench.Blackout.Reports;

/// <summary>Writes docs/blackout.md: what was measured, in a table, and where each millisecond goes.</summary>
internal static class BlackoutPage
{
    public static string Write(IReadOnlyList<RunResult> all, IReadOnlyList<string> failures, MachineFacts machine)
    {
        RunResult[] results = [.. all.Where(r => r.Repetition > 0)];
        var repeats = results.Max(r => r.Repetition);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # Blackout

            How long a connected client waits because nginx moves, for Isthmus and for a plain script (`criu dump`, `cp`, move the
            address, `criu restore`; CRIU's network lock off and one drop rule instead, the fastest of its locks here). This page is
            written by `bench/blackout`, which moves alternately in one run, each move in a fresh pair of hosts made of namespaces:

                deploy/linux/install-packages.sh && deploy/linux/install-criu.sh
                dotnet build bench/blackout -c Release
                deploy/linux/in-sandbox.sh artifacts/Isthmus.Bench.Blackout/Isthmus.Bench.Blackout --page docs/blackout.md

            {machine.Processors} × {machine.Processor}, Linux {machine.Kernel}, load average {machine.Load}; {repeats} moves of each kind. Milliseconds: median (least–most).

            ![Blackout over connections](blackout.svg)

            | connections | mover | blackout | frozen | total | longest wait for a new connection | failed new connections | connections alive |
            |---:|---|---:|---:|---:|---:|---:|---:|

            """);
        foreach (var group in Groups(results))
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| {group.Key.Connections:N0} | {group.Key.Mover} | {Spread.Of(group.Select(r => r.Blackout))} | {Spread.Of(group.Select(r => r.Move.Frozen))} | {Spread.Of(group.Select(r => r.Move.Total))} | {Spread.Of(group.Select(r => r.LongestConnect))} | {group.Sum(r => r.ConnectionsFailed):N0} of {group.Sum(r => r.ConnectionsTried):N0} | {group.Sum(r => r.ConnectionsAlive):N0} of {group.Sum(r => r.Connections):N0} |\n");
        }

        page.Append("""

            *Blackout* is the longest that a client waited for an answer on its one connection, which asks again 1 ms after each answer.
            *Frozen* is CRIU's own figure: how long the processes stood still at the source. *Total* runs from the request to move to the
            end of the switch. A second client opens 100 connections a second all the while; one that is refused, reset or not
            answered within 30 s has failed.

            """);
        foreach (var first in all.Where(r => r.Repetition == 0))
            page.Append(CultureInfo.InvariantCulture,
                $"The first move of a fresh process ({first.Mover}, one connection; not in the table): blackout {first.Blackout.TotalMilliseconds:N0} ms, total {first.Move.Total.TotalMilliseconds:N0} ms.\n");
        foreach (var failure in failures)
            page.Append(CultureInfo.InvariantCulture, $"\nA move failed and is not in the table: {failure}\n");
        page.Append("""

            ## Where each millisecond goes

            Medians, in milliseconds. Isthmus's steps overlap: the lines "criu …" are CRIU's own share of the dump, the lines "engine …" are parts of build and resume,
            packing goes on while CRIU ends the tree, and the lines "switch" run at the source while the destination already serves. The
            script's clients mostly wait for TCP: what was dropped is sent again after 200, 600, 1,400 ms, a new connection after 1 s.

            """);
        foreach (var mover in results.GroupBy(r => r.Mover))
            AppendSteps(page, mover.Key, [.. mover]);
        return page.ToString();
    }

    private static IEnumerable<IGrouping<(int Connections, string Mover), RunResult>> Groups(IEnumerable<RunResult> results) =>
        results.GroupBy(r => (r.Connections, r.Mover)).OrderBy(g => g.Key.Connections).ThenBy(g => g.Key.Mover, StringComparer.Ordinal);

    private static void AppendSteps(StringBuilder page, string mover, IReadOnlyList<RunResult> results)
    {
        var sizes = results.Select(r => r.Connections).Distinct().Order().ToArray();
        page.Append(CultureInfo.InvariantCulture, $"\n| {mover} | {string.Join(" | ", sizes.Select(s => s.ToString("N0", CultureInfo.InvariantCulture)))} |\n|---|{string.Concat(sizes.Select(_ => "---:|"))}\n");
        foreach (var step in results[0].Move.Steps.Select(s => s.Name))
            Row(step, runs => Milliseconds(runs, r => Duration(r.Move.Steps, step)));
        Row("images, MB", runs => (Median(runs, r => r.Move.ImageBytes) / 1e6).ToString("0.0", CultureInfo.InvariantCulture));
        Row("image files", runs => Median(runs, r => r.Move.ImageFiles).ToString("N0", CultureInfo.InvariantCulture));

        void Row(string name, Func<IEnumerable<RunResult>, string> cell) => page.Append(CultureInfo.InvariantCulture,
            $"| {name} | {string.Join(" | ", sizes.Select(s => cell(results.Where(r => r.Connections == s))))} |\n");
    }

    private static TimeSpan Duration(IEnumerable<MoveStep> steps, string name) =>
        steps.FirstOrDefault(s => s.Name == name)?.Duration ?? TimeSpan.Zero;

    private static string Milliseconds(IEnumerable<RunResult> runs, Func<RunResult, TimeSpan> duration) =>
        Spread.Of(runs.Select(duration)).Median.TotalMilliseconds.ToString("N0", CultureInfo.InvariantCulture);

    private static long Median(IEnumerable<RunResult> runs, Func<RunResult, long> value)
    {
        long[] sorted = [.. runs.Select(value).Order()];
        return sorted[(sorted.Length - 1) / 2];
    }
}
