using System.Globalization;
using System.Text;
using Isthmus.Bench.Blackout.Reports;

namespace Isthmus.Bench.Store;

/// <summary>The page with the figures.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="WithinBounds">Whether a bundle of 10 MB took at most 1.5 times as long as plain HTTP, each way (medians).</param>
internal sealed record StorePage(string Text, bool WithinBounds)
{
    private const double Bound = 1.5;
    private const int BoundedBytes = 10_000_000;

    public static StorePage Write(IReadOnlyList<StoreRun> runs)
    {
        var machine = MachineFacts.Read();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Storing and fetching

            What the object store in S3 costs beside plain HTTP to the same server: one `PUT` of bytes in memory, one `GET` into memory.
            *Put* writes the object to memory and sends it under the condition that there is none; *get* is what a restorer does
            with a grant: it signs the URL, and fetches into a nameless file. Encryption, digests and compression are not in it: a bundle
            has them wherever it is kept. The server is Ceph's radosgw on this machine, objects in memory. This page is written by `bench/store`,
            which alternates between the four in one run:

                dotnet build bench/store -c Release
                tests/images/with-engine artifacts/Isthmus.Bench.Store/Isthmus.Bench.Store --page "$PWD/docs/store.md"

            {machine.Processors} × {machine.Processor}, Linux {machine.Kernel}, load average {machine.Load}; {runs[0].Put.Count} of each. Milliseconds: median (least–most).

            | bytes | plain PUT | put | ratio | plain GET | get | ratio |
            |---:|---:|---:|---:|---:|---:|---:|

            """);
        foreach (var run in runs)
            text.Append(CultureInfo.InvariantCulture, $"| {run.Bytes:N0} | {Cell(run.PlainPut)} | {Cell(run.Put)} | {Ratio(run.Put, run.PlainPut):0.00} | {Cell(run.PlainGet)} | {Cell(run.Get)} | {Ratio(run.Get, run.PlainGet):0.00} |\n");
        var bounded = runs.Single(run => run.Bytes == BoundedBytes);
        var (put, get) = (Ratio(bounded.Put, bounded.PlainPut), Ratio(bounded.Get, bounded.PlainGet));
        text.Append(CultureInfo.InvariantCulture, $"\nThe bound for {BoundedBytes / 1_000_000} MB is {Bound}: stored in {put:0.00} times, fetched in {get:0.00} times what plain HTTP took.\n");
        return new StorePage(text.ToString(), put <= Bound && get <= Bound);
    }

    private static string Cell(IReadOnlyList<TimeSpan> taken)
    {
        var spread = Spread.Of(taken);
        return string.Create(CultureInfo.InvariantCulture, $"{spread.Median.TotalMilliseconds:0.0} ({spread.Least.TotalMilliseconds:0.0}–{spread.Most.TotalMilliseconds:0.0})");
    }

    private static double Ratio(IReadOnlyList<TimeSpan> ours, IReadOnlyList<TimeSpan> plain) => Spread.Of(ours).Median / Spread.Of(plain).Median;
}
