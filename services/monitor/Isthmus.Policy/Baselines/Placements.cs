using Isthmus.Contracts.Decide;
using Isthmus.Policy.Decisions;

namespace Isthmus.Policy.Baselines;

/// <summary>What the baselines have in common: a decision by one rule on the load.</summary>
internal static class Placements
{
    public static Verdict Stay(string rule) => new(MoveTrigger.Load, rule, null);

    /// <summary>To a host, unless the service is there or the host is not ready.</summary>
    public static Verdict To(in PolicyInput input, string host, string rule)
    {
        if (host == input.Host || input.Moving)
            return Stay(rule);
        foreach (var one in input.Hosts)
        {
            if (one.Name == host && one.Unfit(input.Now, TimeSpan.Zero) is not null)
                return Stay("not-ready");
        }

        return new Verdict(MoveTrigger.Load, rule, host);
    }

    public static PolicyDecision Explain(string policy, in Verdict verdict) => new()
    {
        Policy = policy,
        Destination = verdict.Destination,
        Trigger = verdict.Trigger,
        Rule = verdict.Rule,
        Summary = verdict.Destination is { } host ? $"Move to {host}: {verdict.Rule}." : $"Stay: {verdict.Rule}.",
    };
}
