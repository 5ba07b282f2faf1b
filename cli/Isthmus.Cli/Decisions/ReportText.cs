using System.Globalization;
using Isthmus.Cli.Terminals;
using Isthmus.Contracts.Decide;
using Spectre.Console;

namespace Isthmus.Cli.Decisions;

/// <summary>A policy's report for a person.</summary>
internal static class ReportText
{
    public static void Write(Terminal terminal, PolicyReported report)
    {
        var would = report.DryRun ? "would have asked" : "asked";
        terminal.WriteLine($"Service    {PlainText.Of(report.Service)}{(report.DryRun ? ", a dry run: nothing was asked for" : "")}");
        terminal.WriteLine($"Watched    {Time(report.Since)} to {Time(report.Until)}: {report.Samples} samples, {report.UnknownSamples} more without a known load");
        terminal.WriteLine($"Moves      it {would} for {report.MoveCount}");
        terminal.WriteLine(FormattableString.Invariant($"Failed     {report.FailedAsServed:0.#} requests where it was served, {report.FailedByPolicy:0.#} where the policy wanted it (by profile)"));
        terminal.WriteLine(FormattableString.Invariant($"Cost       {report.CostAsServed:0.#} failed requests where it was served, {report.CostByPolicy:0.#} where the policy wanted it, moves included"));
        terminal.WriteLine("");
        var hosts = terminal.Table("Host", "Seconds there by the policy's will");
        foreach (var (host, seconds) in report.SecondsOnHost.OrderByDescending(pair => pair.Value))
            hosts.AddRow(new Text(host), new Text(seconds.ToString("0", CultureInfo.InvariantCulture)));
        terminal.Write(hosts);
        terminal.WriteLine("");
        var rules = terminal.Table("Rule", "Decisions");
        foreach (var (rule, count) in report.Rules.OrderByDescending(pair => pair.Value))
            rules.AddRow(new Text(rule), new Text(count.ToString(CultureInfo.InvariantCulture)));
        terminal.Write(rules);
        foreach (var move in report.Moves)
            terminal.WriteLine($"{Time(move.At)}  {move.Source} → {move.Destination}  {PlainText.Of(move.Because)}");
    }

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
