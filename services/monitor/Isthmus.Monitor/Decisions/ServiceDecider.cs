using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Hosts;
using Isthmus.Policy.Thresholds;

namespace Isthmus.Monitor.Decisions;

/// <summary>Decides for one service, sample by sample: thresholds are announced, moves are proposed, reports are kept.</summary>
internal sealed class ServiceDecider
{
    private readonly string _service;
    private readonly MonitorOptions _options;
    private readonly PolicyLimits _limits;
    private readonly PolicySettings _settings;
    private readonly ThresholdPolicy _thresholds = new();
    private readonly ForecastPolicy _policy;
    private readonly ReportFile _file;
    private readonly ReportBook _book;
    private PolicyState _state = PolicyState.Initial;
    private (string Rule, string? Destination, string Host)? _published;
    private readonly TimeSpan _ahead;
    private DateTimeOffset _publishedAt;
    private DateTimeOffset _reportedAt;
    private string? _served;
    private string? _wanted;

    /// <param name="service">The service's name.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="now">The time.</param>
    /// <param name="phase">The part of a report interval, 0 to 1, by which its reports come early: those of many services don't come all at once.</param>
    public ServiceDecider(string service, IsthmusOptions options, DateTimeOffset now, double phase)
    {
        var configured = options.Services[service];
        (_service, _options) = (service, options.Monitor);
        (_limits, _settings) = (ConfiguredPolicy.Limits(configured, _options), ConfiguredPolicy.Settings(configured, _options));
        _policy = new ForecastPolicy(_settings);
        _file = new ReportFile(_options, service);
        _book = _file.Open(now);
        _ahead = _options.ReportInterval * phase;
        _reportedAt = now - _ahead;
    }

    /// <summary>The host of the policy's will: in a dry run, where its decisions would have put the service.</summary>
    public string HostFor(string serving)
    {
        if (!_options.DryRun || _served != serving)
            (_served, _wanted) = (serving, serving);
        return _wanted ?? serving;
    }

    /// <summary>What the sample before and this one lead to.</summary>
    public ServiceStep Decide(LoadSampled sample, IReadOnlyList<HostView> hosts, bool moving, DateTimeOffset now)
    {
        var step = _thresholds.Decide(_state, sample, _limits, now);
        _state = step.State;
        var input = new PolicyInput
        {
            Now = now,
            SampledAt = sample.SampledAt,
            Host = HostFor(sample.Host),
            Connections = sample.ActiveConnections,
            RequestsPerSecond = sample.RequestsPerSecond,
            Moving = moving && !_options.DryRun,
            Hosts = hosts,
        };
        var verdict = _policy.Decide(input);
        var decision = Explain(verdict, step.Move, input);
        _book.Add(input, sample.Host, verdict, _settings);
        if (decision is { Destination: { } destination })
        {
            _book.Add(new ReportedMove(now, input.Host, destination, decision.Trigger, decision.Summary));
            _wanted = destination;
        }

        return new ServiceStep(step.Crossing, Publish(verdict, decision, input.Host, now), decision?.Destination, Report(now));
    }

    /// <summary>Nothing is known of the moment: what was seen before it says nothing about what comes.</summary>
    public void Interrupt() => _state = _state.Interrupted();

    // Explained only when somebody will read it.
    private PolicyDecision? Explain(in Verdict verdict, WantedMove? threshold, in PolicyInput input)
    {
        if (verdict.Destination is not null)
            return _policy.Explain();
        if (threshold is not { } move || _options.Policy != PlacementPolicy.Threshold || verdict.Rule == "moving" || verdict.Trigger != MoveTrigger.Load)
            return null;
        foreach (var host in input.Hosts)
        {
            if (host.Name == move.Destination && host.Unfit(input.Now, TimeSpan.Zero) is { } unfit)
                return _policy.Explain() with { Policy = "threshold", Rule = "not-ready", Summary = $"Stay on {input.Host}: {move.Reason}, but {move.Destination} can't be had: {unfit}." };
        }

        return _policy.Explain() with { Policy = "threshold", Rule = "crossed", Destination = move.Destination, Summary = move.Reason };
    }

    private PolicyDecision? Publish(in Verdict verdict, PolicyDecision? decision, string host, DateTimeOffset now)
    {
        var changed = (decision?.Rule ?? verdict.Rule, decision?.Destination, host);
        if (_published == changed && now - _publishedAt < _options.ReportInterval && decision is null)
            return null;
        (_published, _publishedAt) = (changed, _published is null ? now - _ahead : now);
        return decision ?? _policy.Explain();
    }

    private PolicyReported? Report(DateTimeOffset now)
    {
        if (now - _reportedAt < _options.ReportInterval)
            return null;
        _reportedAt = now;
        var report = _book.Report();
        _file.Write(report);
        return report;
    }
}
