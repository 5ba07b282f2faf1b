using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;

namespace Isthmus.Hosting.Broker;

/// <summary>
/// Before the bus starts, asks the broker once. A broker that says no ends the service with the reason; the bus would ask
/// for ever. One that is not there yet is waited for: the bus tries again by itself, at growing intervals.
/// </summary>
internal sealed class BrokerCheck(BrokerConnections connections, IOptions<IsthmusOptions> options, ILogger<BrokerCheck> logger) : IHostedService
{
    /// <exception cref="BrokerException">The broker says no.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var bus = options.Value.Bus;
        try
        {
            var connection = await connections.OpenAsync("isthmus check", cancellationToken).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (BrokerUnreachableException absent)
        {
            HostingLog.BrokerAbsent(logger, bus.Host, bus.Port, absent.GetBaseException().Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
