using System.Globalization;
using System.Text;
using Isthmus.Bench.Blackout.Reports;
using Isthmus.DistributedTests.Hop;

namespace Isthmus.Bench.Hop;

/// <summary>The page with the figures.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="WithinBound">Whether the median of the whole way is at most <see cref="Bound"/>.</param>
internal sealed record HopPage(string Text, bool WithinBound)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(15);

    public static HopPage Write(IReadOnlyList<HopTimes> hops)
    {
        var machine = MachineFacts.Read();
        var median = Percentile(hops.Select(static hop => hop.Whole), 0.5);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # From the checkpoint to the restore

            How long a stored checkpoint takes to the first instruction of its restore, over RabbitMQ: quorum queues, persistent messages,
            confirmed publishing. The service stands still meanwhile, so this is part of the blackout. Transfer, restorer, coordinator and the
            publisher each have a connection of their own; the transfer service verifies a real bundle (4 KiB of memory, one directory as the
            store) and grants it; the coordinator, on PostgreSQL, hears and stores what the others say, beside the way. That nothing on it waits for the
            coordinator's database is tested with that database stopped (`HotPathTests`). This page is written by `bench/hop`:

                dotnet build bench/hop -c Release
                tests/images/with-engine artifacts/Isthmus.Bench.Hop/Isthmus.Bench.Hop --page "$PWD/docs/hop.md"

            {machine.Processors} × {machine.Processor}, Linux {machine.Kernel}, load average {machine.Load}; broker and database server in containers on the same
            machine; {hops.Count} times, one after another. Milliseconds.

            | leg | median | 95 % | 99 % | least | most |
            |---|---:|---:|---:|---:|---:|

            """);
        Row(text, "`CheckpointStored` published → transfer's first instruction", hops.Select(static hop => hop.ToTransfer));
        Row(text, "verify, grant, `MigrationReady` → restorer's first instruction", hops.Select(static hop => hop.ToRestorer));
        Row(text, "the whole way", hops.Select(static hop => hop.Whole));
        text.Append(CultureInfo.InvariantCulture, $"\nThe bound for the median of the whole way is {Bound.TotalMilliseconds:0} ms: {median.TotalMilliseconds:0.0} ms.\n");
        return new HopPage(text.ToString(), median <= Bound);
    }

    private static void Row(StringBuilder text, string name, IEnumerable<TimeSpan> taken)
    {
        double Of(double share) => Percentile(taken, share).TotalMilliseconds;
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {Of(0.5):0.0} | {Of(0.95):0.0} | {Of(0.99):0.0} | {Of(0):0.0} | {Of(1):0.0} |\n");
    }

    private static TimeSpan Percentile(IEnumerable<TimeSpan> taken, double share)
    {
        TimeSpan[] sorted = [.. taken.Order()];
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
