using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Monitor.Decisions;
using Isthmus.Monitor.Hosts;
using Isthmus.Monitor.Placement;
using Isthmus.Policy.Thresholds;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Sampling;

/// <summary>Samples every service at the configured interval, each in a loop of its own so that a slow one holds up no other.</summary>
public sealed class SamplingLoop(
    IOptions<IsthmusOptions> options, ServicePlacements placements, ILoadSampler sampler, HostViews hosts, MoveAttempts attempts, IBus bus, TimeProvider time,
    ILogger<SamplingLoop> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        hosts.LoadProfiles();
        await bus.Publish(new LocateServices { AskedBy = "monitor" }, stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(options.Value.Services.Keys.Select(service => WatchAsync(service, stoppingToken))).ConfigureAwait(false);
    }

    private async Task WatchAsync(string service, CancellationToken cancellation)
    {
        MonitorLog.SamplingStarted(logger, service, options.Value.Monitor.Interval);
        var (decider, lost) = (new ServiceDecider(service, options.Value, time.GetUtcNow()), "");
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
                    await DecideAsync(decider, sample, cancellation).ConfigureAwait(false);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // One sample is lost, the watch goes on: a monitor that died silently would be worse.
                    MonitorLog.SampleFailed(logger, e, service);
                    decider.Interrupt();
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task DecideAsync(ServiceDecider decider, LoadSampled sample, CancellationToken cancellation)
    {
        await bus.Publish(sample, cancellation).ConfigureAwait(false);
        var views = await hosts.OfAsync(sample.Service, decider.HostFor(sample.Host), cancellation).ConfigureAwait(false);
        var step = decider.Decide(sample, views, attempts.IsMoving(sample.Service), time.GetUtcNow());
        if (step.Crossing is { } crossing)
            await AnnounceAsync(sample, crossing, cancellation).ConfigureAwait(false);
        Guid? migration = step.Destination is null || options.Value.Monitor.DryRun ? null : NewId.NextGuid();
        if (step.Decision is { } decision)
            await TellAsync(sample, decision, migration, cancellation).ConfigureAwait(false);
        if (migration is { } id)
            await RequestAsync(sample, step, id, cancellation).ConfigureAwait(false);
        if (step.Report is { } report)
            await bus.Publish(report, cancellation).ConfigureAwait(false);
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

    private Task TellAsync(LoadSampled sample, PolicyDecision decision, Guid? migration, CancellationToken cancellation)
    {
        if (decision.Destination is not null && options.Value.Monitor.DryRun)
            MonitorLog.WouldMove(logger, sample.Service, decision.Summary);
        return bus.Publish(
            new MoveDecided
            {
                Service = sample.Service,
                Host = sample.Host,
                DecidedAt = time.GetUtcNow(),
                DryRun = options.Value.Monitor.DryRun,
                MigrationId = migration,
                Decision = decision,
            },
            cancellation);
    }

    private Task RequestAsync(LoadSampled sample, ServiceStep step, Guid id, CancellationToken cancellation)
    {
        var (destination, reason) = (step.Destination!, step.Decision!.Summary);
        MonitorLog.MoveRequested(logger, sample.Service, sample.Host, destination, reason, id);
        attempts.Begin(id, sample.Service, destination);
        return bus.Publish(
            new MigrationRequested
            {
                MigrationId = id,
                Service = sample.Service,
                Destination = destination,
                RequestedBy = "monitor",
                Reason = reason,
                ExpectedSource = sample.Host,
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
