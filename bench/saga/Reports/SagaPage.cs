using System.Globalization;
using System.Text;
using Isthmus.Bench.Blackout.Reports;
using Isthmus.Bench.Saga.Levels;

namespace Isthmus.Bench.Saga.Reports;

/// <summary>The page with the figures.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="IsLinear">Whether no level completes fewer than <see cref="LeastShare"/> of the sagas a second of a smaller level of the same composition.</param>
internal sealed record SagaPage(string Text, bool IsLinear)
{
    /// <summary>Growth is linear when a saga costs no more with many in flight: half the best rate leaves room for a machine that others use.</summary>
    private const double LeastShare = 0.5;

    public static SagaPage Write(IReadOnlyList<LevelResult> results, string? plot)
    {
        var machine = MachineFacts.Read();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Sagas a second

            How many moves the coordinator takes to their end when the hosts do nothing: two hosts answer every command at once, so that
            what is left is the saga, its database, its outbox and the bus, all that a real move has, in one process. Each move is a
            service's move to the other host; when it has completed, the service is asked to go back, so that the number in flight stays the same
            (with as many sagas as are in flight, all are asked for at once). Some twenty messages a saga, each stored in the transaction
            that changes the saga. The database grows from line to line. This page is written by `bench/saga`:

                dotnet build bench/saga -c Release
                tests/images/with-engine artifacts/Isthmus.Bench.Saga/Isthmus.Bench.Saga --page "$PWD/docs/saga-bench.md" --plot "$PWD/docs/saga-bench.svg"
                tests/images/with-engine artifacts/Isthmus.Bench.Saga/Isthmus.Bench.Saga --quick   # two minutes at most, to standard output

            {machine.Processors} × {machine.Processor}, Linux {machine.Kernel}, load average {machine.Load}; broker and database server in containers on the same machine.


            """);
        if (plot is not null)
            text.Append(CultureInfo.InvariantCulture, $"![Sagas a second over sagas in flight]({Path.GetFileName(plot)})\n\n");
        foreach (var composition in results.GroupBy(static result => result.Composition))
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                ## {composition.Key}

                | in flight | sagas | sagas a second | median | 95 % | 99 % | longest | peak memory | processor time a saga |
                |---:|---:|---:|---:|---:|---:|---:|---:|---:|

                """);
            foreach (var level in composition)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"| {level.InFlight:N0} | {level.Sagas:N0} | {level.Rate:N1} | {Time(level.Percentile(0.5))} | {Time(level.Percentile(0.95))} | {Time(level.Percentile(0.99))} | {Time(level.Percentile(1))} | {level.PeakBytes / 1e6:N0} MB | {level.Processor.TotalMilliseconds / level.Sagas:N1} ms |\n");
            }

            text.Append('\n');
        }

        var (isLinear, verdict) = Judge(results);
        text.Append(verdict);
        return new SagaPage(text.ToString(), isLinear);
    }

    private static (bool IsLinear, string Text) Judge(IReadOnlyList<LevelResult> results)
    {
        var text = new StringBuilder();
        var all = true;
        foreach (var composition in results.GroupBy(static result => result.Composition))
        {
            var last = composition.MaxBy(static level => level.InFlight)!;
            var share = last.Rate / composition.Max(static level => level.Rate);
            all &= composition.All(level => level.Rate >= LeastShare * composition.Where(smaller => smaller.InFlight <= level.InFlight).Max(static smaller => smaller.Rate));
            text.Append(CultureInfo.InvariantCulture, $"On {composition.Key}, {last.InFlight:N0} in flight complete at {100 * share:N0} % of the best rate");
            text.Append(CultureInfo.InvariantCulture, $": a saga costs {(share >= LeastShare ? "about the same however many there are" : "more the more there are")}.\n");
        }

        return (all, text.ToString());
    }

    private static string Time(TimeSpan time) => time.TotalSeconds < 10
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:N0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:N1} s");
}
