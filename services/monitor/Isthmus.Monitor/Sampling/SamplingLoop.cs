using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Monitor.Decisions;
using Isthmus.Monitor.Hosts;
using Isthmus.Monitor.Placement;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Sampling;

/// <summary>
/// Samples every service at the configured interval. Many services are cut into groups whose turns are spread over the
/// interval, so that their work does not come all at once.
/// </summary>
public sealed class SamplingLoop(
    IOptions<IsthmusOptions> options, ServicePlacements placements, ILoadSampler sampler, HostViews hosts, MoveAttempts attempts, IBus bus, TimeProvider time,
    ILogger<SamplingLoop> logger)
    : BackgroundService, IAsyncDisposable
{
    private const int ServicesInGroup = 50;
    private const int MostGroups = 20;

    private readonly List<SamplingGroup> _groups = [];

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        hosts.LoadProfiles();
        var (services, interval) = (options.Value.Services.Keys.ToArray(), options.Value.Monitor.Interval);
        var count = Math.Clamp((services.Length + ServicesInGroup - 1) / ServicesInGroup, 1, MostGroups);
        var publisher = new StepPublisher(options, attempts, bus, time, logger);
        var watches = services.Select((service, number) => new ServiceWatch(
            service, new ServiceDecider(service, options.Value, time.GetUtcNow(), (double)number / services.Length), placements, sampler, hosts, attempts, publisher, time, logger)).ToArray();
        foreach (var service in services)
            MonitorLog.SamplingStarted(logger, service, interval);
        for (var group = 0; group < count; group++)
            _groups.Add(new SamplingGroup([.. watches.Where((_, number) => number % count == group)], interval * (count - group) / count, interval, bus, time, logger));
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var group in _groups)
            await group.DisposeAsync().ConfigureAwait(false);
        Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await bus.Publish(new LocateServices { AskedBy = "monitor" }, stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(_groups.Select(group => group.RunAsync(stoppingToken))).ConfigureAwait(false);
    }
}
