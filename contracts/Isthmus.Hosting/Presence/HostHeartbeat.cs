using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Hosting.Presence;

/// <summary>Reports every host of this process as long as it runs, and says good-bye for them when it ends in good order.</summary>
public sealed class HostHeartbeat(HostReporter reporter, IBus bus, IOptions<IsthmusOptions> options, TimeProvider time, ILogger<HostHeartbeat> logger)
    : BackgroundService, IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Says good-bye while the bus still runs.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        foreach (var host in LocalHosts.Of(options.Value))
            await PublishAsync(host, () => Task.FromResult<object>(reporter.Leave(host)), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(options.Value.Heartbeat.Interval, time);
        try
        {
            do
            {
                foreach (var host in LocalHosts.Of(options.Value))
                    await PublishAsync(host, async () => await reporter.ReportAsync(host, stoppingToken).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
            }
            while (await tick.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    // A report that cannot be sent within its time is out of date: the next one follows.
    private async Task PublishAsync(LocalHost host, Func<Task<object>> make, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(options.Value.Heartbeat.Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await bus.Publish(await make().ConfigureAwait(false), either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            HostingLog.ReportNotSent(logger, e, host.Name);
        }
    }
}
