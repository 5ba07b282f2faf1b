using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Monitor.Placement;
using Isthmus.Policy.Thresholds;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Sampling;

/// <summary>Samples every service at the configured interval, each in a loop of its own so that a slow one holds up no other.</summary>
public sealed class SamplingLoop(
    IOptions<IsthmusOptions> options, ServicePlacements placements, ILoadSampler sampler, IMovePolicy policy, IBus bus, TimeProvider time, ILogger<SamplingLoop> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await bus.Publish(new LocateServices { AskedBy = "monitor" }, stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(options.Value.Services.Keys.Select(service => WatchAsync(service, stoppingToken))).ConfigureAwait(false);
    }

    private async Task WatchAsync(string service, CancellationToken cancellation)
    {
        MonitorLog.SamplingStarted(logger, service, options.Value.Monitor.Interval);
        var (state, lost) = (PolicyState.Initial, "");
        using var tick = new PeriodicTimer(options.Value.Monitor.Interval, time);
        try
        {
            while (await tick.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                if (placements.Of(service) is not { } placement)
                    continue;
                try
                {
                    var sample = await sampler.SampleAsync(service, placement.Host, cancellation).ConfigureAwait(false);
                    lost = TellLost(service, lost, sample);
                    if (sample.Irregularities.Count > 0)
                        MonitorLog.SampleIrregular(logger, service, string.Join("; ", sample.Irregularities));
                    state = await DecideAsync(state, sample, cancellation).ConfigureAwait(false);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // One sample is lost, the watch goes on: a monitor that died silently would be worse.
                    MonitorLog.SampleFailed(logger, e, service);
                    state = state.Interrupted();
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<PolicyState> DecideAsync(PolicyState state, LoadSampled sample, CancellationToken cancellation)
    {
        await bus.Publish(sample, cancellation).ConfigureAwait(false);
        var limits = ConfiguredLimits.Of(options.Value.Services[sample.Service], options.Value.Monitor);
        var step = policy.Decide(state, sample, limits, time.GetUtcNow());
        if (step.Crossing is { } crossing)
            await AnnounceAsync(sample, crossing, cancellation).ConfigureAwait(false);
        if (step.Move is { } move)
            await RequestAsync(sample.Service, move, cancellation).ConfigureAwait(false);
        return step.State;
    }

    private Task AnnounceAsync(LoadSampled sample, Crossing crossing, CancellationToken cancellation)
    {
        MonitorLog.ThresholdCrossed(logger, sample.Service, crossing.Threshold, crossing.Rising, crossing.Value);
        return bus.Publish(
            new LoadThresholdCrossed
            {
                Service = sample.Service,
                Host = sample.Host,
                CrossedAt = sample.SampledAt,
                Rising = crossing.Rising,
                Value = crossing.Value,
                Threshold = crossing.Threshold,
            },
            cancellation);
    }

    private Task RequestAsync(string service, WantedMove move, CancellationToken cancellation)
    {
        var id = NewId.NextGuid();
        MonitorLog.MoveRequested(logger, service, move.Source, move.Destination, move.Reason, id);
        return bus.Publish(
            new MigrationRequested
            {
                MigrationId = id,
                Service = service,
                Destination = move.Destination,
                RequestedBy = "monitor",
                Reason = move.Reason,
                ExpectedSource = move.Source,
            },
            cancellation);
    }

    // Said once when it changes, not every second.
    private string TellLost(string service, string before, LoadSampled sample)
    {
        var now = string.Join("; ", sample.LostSensors);
        if (now == before)
            return now;
        if (now.Length > 0)
            MonitorLog.SensorLost(logger, service, now);
        else
            MonitorLog.SensorsBack(logger, service);
        return now;
    }
}
