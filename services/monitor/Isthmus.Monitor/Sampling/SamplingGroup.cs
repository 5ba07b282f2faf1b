using System.Threading.Channels;
using Isthmus.Contracts.Decide;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Monitor.Sampling;

/// <summary>Services that are sampled at the same time, and whose samples travel together.</summary>
internal sealed class SamplingGroup : IAsyncDisposable
{
    // Keeps a message well below what brokers take at once.
    private const int LargestBatch = 100;

    // A turn that comes while the one before it is being started is remembered, not more of them.
    private readonly Channel<bool> _turns = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly ITimer _timer;
    private readonly IReadOnlyList<ServiceWatch> _watches;
    private readonly IBus _bus;
    private readonly ILogger _logger;

    /// <param name="watches">The services.</param>
    /// <param name="first">Until their first turn.</param>
    /// <param name="interval">From turn to turn.</param>
    /// <param name="bus">Takes the samples.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes what goes wrong.</param>
    public SamplingGroup(IReadOnlyList<ServiceWatch> watches, TimeSpan first, TimeSpan interval, IBus bus, TimeProvider time, ILogger logger)
    {
        (_watches, _bus, _logger) = (watches, bus, logger);
        _timer = time.CreateTimer(static turns => ((ChannelWriter<bool>)turns!).TryWrite(true), _turns.Writer, first, interval);
    }

    /// <summary>Samples until called off.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var open = new List<Task>();
        try
        {
            await foreach (var _ in _turns.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                open.RemoveAll(static round => round.IsCompleted);
                // Not waited for: a service that hangs holds up nobody's decision, only the samples of its own round.
                open.Add(PublishAsync(_watches.Select(watch => watch.TakeAsync(cancellation)).ToArray(), cancellation));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host stops.
        }

        await Task.WhenAll(open).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private async Task PublishAsync(Task<LoadSampled?>[] taking, CancellationToken cancellation)
    {
        try
        {
            var samples = (await Task.WhenAll(taking).ConfigureAwait(false)).OfType<LoadSampled>().ToArray();
            foreach (var batch in samples.Chunk(LargestBatch))
            {
                if (batch is [var alone])
                    await _bus.Publish(alone, cancellation).ConfigureAwait(false);
                else
                    await _bus.Publish(new LoadsSampled { Samples = batch }, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception e)
        {
            // Who looks at the load sees it one interval later; decisions were made and published before.
            MonitorLog.SamplesNotPublished(_logger, e, taking.Length);
        }
    }
}
