using Isthmus.Contracts.Decide;

namespace Isthmus.Policy.Decisions;

/// <summary>
/// Compares what staying and moving cost along the load that it foresees, and moves when that saves more than the move
/// costs by a margin. Going to a host that the highest load of late would overwhelm waits until that load is past
/// (stabilisation); a sudden rise is acted on at once (panic window). Notices about hosts come before load.
/// </summary>
public sealed class ForecastPolicy : IPlacementPolicy
{
    // One early sample says nothing about noise.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    private readonly PolicySettings _settings;
    private readonly LoadMemory _memory;
    private readonly HorizonCosts _costs = new();
    private readonly MoveLedger _ledger;
    private string? _host;
    private string? _asked;
    private DateTimeOffset? _respectUntil;
    private (PolicyInput Input, Verdict Verdict)? _newest;

    public ForecastPolicy(PolicySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_settings, _memory, _ledger) = (settings, new LoadMemory(settings), new MoveLedger(settings.MovesPerHour));
    }

    /// <inheritdoc/>
    public string Name => "forecast";

    /// <inheritdoc/>
    public Verdict Decide(in PolicyInput input)
    {
        var fresh = _memory.Add(input);
        FollowHost(input);
        _costs.Compute(_memory, _settings, input);
        var verdict = input.Moving
            ? new Verdict(MoveTrigger.Load, "moving", null)
            : HostNotice(input) ?? Scheduled(input) ?? (fresh ? ByLoad(input) : new Verdict(MoveTrigger.Load, input.Connections is null ? "load-unknown" : "stale", null));
        if (verdict.Destination is not null)
        {
            _ledger.Note(input.Now);
            _asked = verdict.Destination;
        }

        _newest = (input, verdict);
        return verdict;
    }

    /// <inheritdoc/>
    public PolicyDecision Explain() => _newest is { Input: var input, Verdict: var verdict }
        ? Explanation.Of(Name, verdict, input, _settings, _memory, _costs, _ledger)
        : throw new InvalidOperationException("Nothing was decided yet.");

    // A move that load did not ask for was somebody's will: it is left alone as long as a load has to hold.
    private void FollowHost(in PolicyInput input)
    {
        if (_host is not null && _host != input.Host)
        {
            if (_asked != input.Host)
            {
                _ledger.Note(input.Now);
                _respectUntil = input.Now + _settings.Stabilisation;
            }

            _asked = null;
        }

        _host = input.Host;
    }

    private Verdict? HostNotice(in PolicyInput input)
    {
        if (Find(input, input.Host) is not { } serving)
            return null;
        if (serving.Failing is not null)
            return Leave(MoveTrigger.FailingHost, input);
        if (serving.Vulnerability is not null)
            return serving.VulnerabilityUrgent || InWindow(input.Now) ? Leave(MoveTrigger.Vulnerability, input) : new Verdict(MoveTrigger.Vulnerability, "window", null);
        return serving.IsInMaintenance(input.Now, _settings.MaintenanceLead) ? Leave(MoveTrigger.Maintenance, input) : null;
    }

    private Verdict Leave(MoveTrigger trigger, in PolicyInput input)
    {
        HostCost? best = null;
        foreach (var cost in _costs.Hosts)
        {
            if (cost.Unfit is null && cost.Host.Name != input.Host && (best is null || cost.Total(1) < best.Value.Total(1)))
                best = cost;
        }

        if (best is not { } found)
            return new Verdict(trigger, "no-host", null);
        return AskedOfLate(input.Now) ? new Verdict(trigger, "cool-down", null) : new Verdict(trigger, "leave", found.Host.Name);
    }

    private Verdict? Scheduled(in PolicyInput input)
    {
        foreach (var entry in _settings.Schedule)
        {
            if (!entry.Window.Contains(input.Now))
                continue;
            if (entry.Host == input.Host)
                return new Verdict(MoveTrigger.Schedule, "scheduled", null);
            var unfit = Find(input, entry.Host) is { } host ? host.Unfit(input.Now, _settings.Horizon) : "it is not among the service's hosts";
            return unfit is not null ? new Verdict(MoveTrigger.Schedule, "not-ready", null)
                : AskedOfLate(input.Now) ? new Verdict(MoveTrigger.Schedule, "cool-down", null)
                : new Verdict(MoveTrigger.Schedule, "schedule", entry.Host);
        }

        return null;
    }

    private Verdict ByLoad(in PolicyInput input)
    {
        var (best, wished) = (_costs.Serving, _costs.Serving);
        foreach (var cost in _costs.Hosts)
        {
            if (!cost.Host.ForLoad || cost.Host.Name == input.Host)
                continue;
            if (cost.Total(1) < wished.Total(1))
                wished = cost;
            if (cost.Unfit is null && cost.Total(1) < best.Total(1))
                best = cost;
        }

        if (best.Host is null || best.Host.Name == input.Host)
            return Stay(wished.Host is null || wished.Host.Name == input.Host ? "cheapest" : "not-ready");
        if (_memory.Watched(input.Now) < WarmUp && !_memory.InPanic(input.Now))
            return Stay("warming-up");
        if (_costs.Serving.Serving - best.Serving <= best.Move * (_memory.InPanic(input.Now) ? 1 : _settings.Margin))
            return Stay("cost");
        if (!HoldsAtHighLoad(best.Host, input))
            return Stay("stabilising");
        if (input.Now < _respectUntil)
            return Stay("others-move");
        if (AskedOfLate(input.Now))
            return Stay("cool-down");
        if (_ledger.Within(input.Now) >= _settings.MovesPerHour)
            return Stay("budget");
        var urgent = _costs.Serving.Failed - best.Failed > best.Move;
        return urgent || InWindow(input.Now) ? new Verdict(MoveTrigger.Load, "saves", best.Host.Name) : Stay("window");
    }

    // Would it be worse there at the highest load of late, or of soon? Where too little was seen: at the highest of all.
    private bool HoldsAtHighLoad(HostView destination, in PolicyInput input)
    {
        var highest = Math.Max(_memory.Highest(input.Now), _costs.HighestLoad);
        return IsBetterAt(highest, destination, input) && (_memory.IsStable(input.Now) || IsBetterAt(HighestKnown(destination), destination, input));
    }

    private bool IsBetterAt(double load, HostView destination, in PolicyInput input)
    {
        var rate = _memory.RequestsAt(load);
        return Find(input, input.Host) is not { } serving
            || CostModel.Serving(destination.Profile.At(load), rate, _settings) < CostModel.Serving(serving.Profile.At(load), rate, _settings);
    }

    private static double HighestKnown(HostView host) => host.Profile.Levels[^1].Connections;

    private bool AskedOfLate(DateTimeOffset now) => _ledger.Last is { } last && now - last < _settings.CoolDown;

    private bool InWindow(DateTimeOffset now)
    {
        foreach (var window in _settings.MaintenanceWindows)
        {
            if (window.Contains(now))
                return true;
        }

        return _settings.MaintenanceWindows.Count == 0;
    }

    private static HostView? Find(in PolicyInput input, string name)
    {
        foreach (var host in input.Hosts)
        {
            if (host.Name == name)
                return host;
        }

        return null;
    }

    private static Verdict Stay(string rule) => new(MoveTrigger.Load, rule, null);
}
