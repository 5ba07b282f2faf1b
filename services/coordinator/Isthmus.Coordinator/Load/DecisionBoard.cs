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

    /// <summary>Keeps a decision at its place in time, since messages may overtake each other; of neighbours that say the same only the newest stays.</summary>
    public void Put(MoveDecided decided)
    {
        ArgumentNullException.ThrowIfNull(decided);
        var list = _decisions.GetOrAdd(decided.Service, static _ => new LinkedList<MoveDecided>());
        lock (list)
        {
            var older = list.First;
            while (older is not null && older.Value.DecidedAt > decided.DecidedAt)
                older = older.Next;
            var newer = older is null ? list.Last : older.Previous;
            if (newer is not null && SaysTheSame(newer.Value, decided))
                return;
            if (older is not null && SaysTheSame(older.Value, decided))
                older.Value = decided;
            else if (older is not null)
                list.AddBefore(older, decided);
            else
                list.AddLast(decided);
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
