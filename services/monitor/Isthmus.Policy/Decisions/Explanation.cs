using System.Globalization;
using Isthmus.Contracts.Decide;

namespace Isthmus.Policy.Decisions;

/// <summary>Puts a verdict and the numbers behind it into words.</summary>
internal static class Explanation
{
    private const string FailedRequests = "failed requests";
    private const string Connections = "connections";

    public static PolicyDecision Of(string policy, in Verdict verdict, in PolicyInput input, PolicySettings settings, LoadMemory memory, HorizonCosts costs, MoveLedger ledger)
    {
        var candidates = new CandidateAssessment[costs.Hosts.Count];
        for (var i = 0; i < candidates.Length; i++)
            candidates[i] = Candidate(costs.Hosts[i], input.Host);
        return new PolicyDecision
        {
            Policy = policy,
            Destination = verdict.Destination,
            Trigger = verdict.Trigger,
            Rule = verdict.Rule,
            Summary = Summary(verdict, input, settings, memory, costs, ledger),
            Reasons = Reasons(input, settings, memory, costs, ledger),
            Candidates = candidates,
        };
    }

    private static CandidateAssessment Candidate(in HostCost cost, string serving) => new()
    {
        Host = cost.Host.Name,
        Serving = cost.Host.Name == serving,
        WhyNot = cost.Unfit,
        FailedRequests = cost.Failed,
        LatencyMilliseconds = cost.Latency,
        ServingCost = cost.Serving,
        MoveCost = cost.Move,
    };

    private static DecisionReason[] Reasons(in PolicyInput input, PolicySettings settings, LoadMemory memory, HorizonCosts costs, MoveLedger ledger) =>
    [
        new("load", memory.Newest, Connections),
        new("load foreseen, mean", costs.MeanLoad, Connections),
        new("load foreseen, highest", costs.HighestLoad, Connections),
        new("highest load of the stabilisation time", memory.Highest(input.Now), Connections),
        new("noise of the load", memory.Forecast.Noise, Connections),
        new("trend of the load", memory.Forecast.Trend, "connections/s"),
        new("requests", memory.RequestsAt(memory.Newest), "1/s"),
        new("sudden rise", memory.InPanic(input.Now) ? 1 : 0, "yes = 1"),
        new("season known", memory.Forecast.KnowsSeason ? 1 : 0, "yes = 1"),
        new("horizon", settings.Horizon.TotalSeconds, "s"),
        new("cost of staying", costs.Serving.Serving, FailedRequests),
        new("cost of a move must be saved", settings.Margin, "times"),
        new("age of the sample", (input.Now - input.SampledAt).TotalSeconds, "s"),
        new("moves of the last hour", ledger.Within(input.Now), string.Create(CultureInfo.InvariantCulture, $"of {settings.MovesPerHour}")),
        new("cool-down left", CoolDownLeft(input.Now, settings, ledger), "s"),
    ];

    private static double CoolDownLeft(DateTimeOffset now, PolicySettings settings, MoveLedger ledger) =>
        ledger.Last is { } last ? Math.Max(0, (settings.CoolDown - (now - last)).TotalSeconds) : 0;

    private static string Summary(in Verdict verdict, in PolicyInput input, PolicySettings settings, LoadMemory memory, HorizonCosts costs, MoveLedger ledger)
    {
        var here = input.Host;
        var minutes = settings.Horizon.TotalMinutes;
        if (verdict.Destination is { } destination)
        {
            var cost = costs.Hosts.Find(one => one.Host.Name == destination);
            return verdict.Trigger == MoveTrigger.Load
                ? string.Create(CultureInfo.InvariantCulture, $"Move to {destination}: over {minutes:0.#} min at {costs.MeanLoad:0} connections it costs {cost.Serving:0.#} failed requests there and {costs.Serving.Serving:0.#} here; the move costs {cost.Move:0.#}.")
                : string.Create(CultureInfo.InvariantCulture, $"Move to {destination}: {Notice(verdict.Trigger, input, settings)}; the move costs {cost.Move:0.#} failed requests.");
        }

        return verdict.Rule switch
        {
            "cheapest" => string.Create(CultureInfo.InvariantCulture, $"Stay on {here}: no host is cheaper at the {costs.MeanLoad:0} connections foreseen for {minutes:0.#} min."),
            "not-ready" => $"Stay on {here}: another host would be better, and can't be had: {WhyNot(costs, input)}.",
            "cost" => string.Create(CultureInfo.InvariantCulture, $"Stay on {here}: what a move saves over {minutes:0.#} min is not {settings.Margin:0.##} times what it costs."),
            "stabilising" => string.Create(CultureInfo.InvariantCulture, $"Stay on {here}: a move would be worse at the highest load, {Math.Max(memory.Highest(input.Now), costs.HighestLoad):0} connections, of the last {settings.Stabilisation.TotalMinutes:0.#} min or of soon, or that time was not watched yet."),
            "warming-up" => $"Stay on {here}: its load has been watched for too short a time.",
            "others-move" => $"Stay on {here}: somebody put it there a short while ago.",
            "cool-down" => string.Create(CultureInfo.InvariantCulture, $"Stay on {here}: {CoolDownLeft(input.Now, settings, ledger):0} s of the cool-down are left."),
            "budget" => $"Stay on {here}: its {settings.MovesPerHour} moves an hour are used up.",
            "window" => $"Stay on {here}: a move can wait for the next maintenance window{(verdict.Trigger == MoveTrigger.Load ? "" : $" ({Notice(verdict.Trigger, input, settings)})")}.",
            "no-host" => $"Stay on {here}, though {Notice(verdict.Trigger, input, settings)}: no other host can be had: {WhyNot(costs, input)}.",
            "scheduled" => $"Stay on {here}: the schedule has it here.",
            "moving" => $"Stay on {here} until the migration under way has ended.",
            "stale" => string.Create(CultureInfo.InvariantCulture, $"Stay on {here}: the newest sample is {(input.Now - input.SampledAt).TotalSeconds:0.#} s old or out of order; nothing is decided on it."),
            "load-unknown" => $"Stay on {here}: its load is not known.",
            _ => $"Stay on {here} ({verdict.Rule}).",
        };
    }

    private static string Notice(MoveTrigger trigger, in PolicyInput input, PolicySettings settings)
    {
        var (name, host) = (input.Host, default(HostView));
        foreach (var one in input.Hosts)
            host = one.Name == name ? one : host;
        return trigger switch
        {
            MoveTrigger.FailingHost => $"{name} is failing ({host?.Failing})",
            MoveTrigger.Vulnerability => $"{name} is vulnerable ({host?.Vulnerability})",
            MoveTrigger.Maintenance => string.Create(CultureInfo.InvariantCulture, $"maintenance of {name} begins at {host?.MaintenanceFrom:u}, and services leave {settings.MaintenanceLead.TotalMinutes:0.#} min before"),
            MoveTrigger.Schedule => "the schedule wants it there now",
            _ => "its load asks for it",
        };
    }

    private static string WhyNot(HorizonCosts costs, in PolicyInput input)
    {
        var serving = input.Host;
        var reasons = costs.Hosts.Where(cost => cost.Host.Name != serving && cost.Unfit is not null).Select(cost => $"{cost.Host.Name}: {cost.Unfit}").ToArray();
        return reasons.Length == 0 ? "there is none" : string.Join("; ", reasons);
    }
}
