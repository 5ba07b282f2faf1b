using System.Collections.Concurrent;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;

namespace Isthmus.Coordinator.Load;

/// <summary>The newest decisions and reports of the monitor, for whoever looks; not stored: the monitor publishes them again.</summary>
public sealed class DecisionBoard
{
    private const int Kept = 50;

    private readonly ConcurrentDictionary<string, LinkedList<MoveDecided>> _decisions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PolicyReported> _reports = new(StringComparer.Ordinal);

    /// <summary>Keeps a decision; one that says the same as the newest takes its place.</summary>
    public void Put(MoveDecided decided)
    {
        ArgumentNullException.ThrowIfNull(decided);
        var list = _decisions.GetOrAdd(decided.Service, static _ => new LinkedList<MoveDecided>());
        lock (list)
        {
            // Messages may overtake each other.
            if (list.First?.Value is { } newest)
            {
                if (newest.DecidedAt > decided.DecidedAt)
                    return;
                if (SaysTheSame(newest, decided))
                    list.RemoveFirst();
            }

            list.AddFirst(decided);
            if (list.Count > Kept)
                list.RemoveLast();
        }
    }

    /// <summary>Keeps a report unless a newer one is known.</summary>
    public void Put(PolicyReported report)
    {
        ArgumentNullException.ThrowIfNull(report);
        _reports.AddOrUpdate(report.Service, report, (_, known) => known.Until > report.Until ? known : report);
    }

    /// <summary>The decisions about a service.</summary>
    public DecisionLog Of(string service)
    {
        if (!_decisions.TryGetValue(service, out var list))
            return new DecisionLog(null, []);
        lock (list)
            return new DecisionLog(list.First?.Value, [.. list.Skip(1)]);
    }

    /// <summary>The report about a service, or null when none came yet.</summary>
    public PolicyReported? ReportOf(string service) => _reports.GetValueOrDefault(service);

    private static bool SaysTheSame(MoveDecided one, MoveDecided other) =>
        one.Decision.Destination is null && other.Decision.Destination is null && one.Decision.Rule == other.Decision.Rule && one.Host == other.Host;
}
