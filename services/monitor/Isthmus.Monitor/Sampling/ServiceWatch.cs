using Isthmus.Contracts.Decide;
using Isthmus.Monitor.Decisions;
using Isthmus.Monitor.Hosts;
using Isthmus.Monitor.Placement;
using Microsoft.Extensions.Logging;

namespace Isthmus.Monitor.Sampling;

/// <summary>One service: its samples, one after the other, and what is decided on each.</summary>
internal sealed class ServiceWatch(
    string service, ServiceDecider decider, ServicePlacements placements, ILoadSampler sampler, HostViews hosts, MoveAttempts attempts, StepPublisher publisher,
    TimeProvider time, ILogger logger)
{
    private static readonly Task<LoadSampled?> Nothing = Task.FromResult<LoadSampled?>(null);

    private Task<LoadSampled?> _newest = Nothing;
    private volatile bool _waits;
    private string _lost = "";

    /// <summary>
    /// Takes a sample and decides on it; null when it can't be taken. While one is being taken the next waits for it, and
    /// those that come meanwhile are left out. For one caller at a time.
    /// </summary>
    public Task<LoadSampled?> TakeAsync(CancellationToken cancellation)
    {
        if (_newest.IsCompleted)
            return _newest = SampleAsync(cancellation);
        if (_waits)
            return Nothing;
        _waits = true;
        return _newest = AfterAsync(_newest, cancellation);
    }

    private async Task<LoadSampled?> AfterAsync(Task before, CancellationToken cancellation)
    {
        await before.ConfigureAwait(false);
        _waits = false;
        return await SampleAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<LoadSampled?> SampleAsync(CancellationToken cancellation)
    {
        if (placements.Of(service) is not { } placement)
            return null;
        try
        {
            var sample = await sampler.SampleAsync(service, placement.Host, cancellation).ConfigureAwait(false);
            TellLost(sample);
            if (sample.Irregularities.Count > 0)
                MonitorLog.SampleIrregular(logger, service, string.Join("; ", sample.Irregularities));
            var views = await hosts.OfAsync(service, decider.HostFor(sample.Host), cancellation).ConfigureAwait(false);
            var step = decider.Decide(sample, views, attempts.IsMoving(service), time.GetUtcNow());
            if (!step.IsEmpty)
                await publisher.PublishAsync(sample, step, cancellation).ConfigureAwait(false);
            return sample;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // One sample is lost, the watch goes on: a monitor that died silently would be worse.
            MonitorLog.SampleFailed(logger, e, service);
            decider.Interrupt();
            return null;
        }
    }

    // Said once when it changes, not every second.
    private void TellLost(LoadSampled sample)
    {
        var now = sample.LostSensors.Count == 0 ? "" : string.Join("; ", sample.LostSensors);
        if (now == _lost)
            return;
        _lost = now;
        if (now.Length > 0)
            MonitorLog.SensorLost(logger, service, now);
        else
            MonitorLog.SensorsBack(logger, service);
    }
}
