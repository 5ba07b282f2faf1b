using System.Globalization;
using Isthmus.Cli.Terminals;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;
using Spectre.Console;

namespace Isthmus.Cli.Decisions;

/// <summary>Decisions for a person.</summary>
internal static class DecisionText
{
    private const int Shown = 10;

    public static void Write(Terminal terminal, string service, DecisionLog log)
    {
        if (log.Newest is not { } newest)
        {
            terminal.WriteLine($"The monitor has published no decision about {PlainText.Of(service)} since the coordinator started: it has no load sample, or does not run.");
            return;
        }

        var decision = newest.Decision;
        terminal.WriteLine(PlainText.Of(decision.Summary));
        terminal.WriteLine($"Decided at {Time(newest.DecidedAt)} by the {decision.Policy} policy, for {decision.Trigger}, rule \"{decision.Rule}\"{(newest.DryRun ? "; a dry run, nothing was asked for" : "")}{(newest.MigrationId is { } id ? $"; migration {id}" : "")}.");
        terminal.WriteLine("");
        terminal.Write(Candidates(terminal, decision));
        terminal.WriteLine("");
        var reasons = terminal.Table("Number", "Value", "Unit");
        foreach (var reason in decision.Reasons)
            reasons.AddRow(new Text(reason.Name), new Text(Number(reason.Value)), new Text(reason.Unit));
        terminal.Write(reasons);
        if (log.Recent.Count == 0)
            return;
        terminal.WriteLine("");
        terminal.WriteLine("Before:");
        foreach (var before in log.Recent.Take(Shown))
            terminal.WriteLine($"  {Time(before.DecidedAt)}  {PlainText.Of(before.Decision.Summary)}");
    }

    private static Table Candidates(Terminal terminal, PolicyDecision decision)
    {
        var table = terminal.Table("Host", "Failed requests", "Latency", "Cost of serving", "Cost of moving", "Can have it");
        foreach (var host in decision.Candidates)
        {
            table.AddRow(new Text(host.Host), new Text(Number(host.FailedRequests)), new Text($"{Number(host.LatencyMilliseconds)} ms"), new Text(Number(host.ServingCost)),
                new Text(host.Serving ? "-" : Number(host.MoveCost)), new Text(PlainText.Of(host.Serving ? "has it" : host.WhyNot is { } why ? $"no: {why}" : "yes")));
        }

        return table;
    }

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : "0.###", CultureInfo.InvariantCulture);
}
