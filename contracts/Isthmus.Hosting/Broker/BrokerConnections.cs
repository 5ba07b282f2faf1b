using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Isthmus.Hosting.Broker;

/// <summary>Connections to the configured broker outside of the bus: for the check at the start, and for dead letters.</summary>
public sealed class BrokerConnections(IOptions<IsthmusOptions> options)
{
    private BusOptions Bus => options.Value.Bus;

    /// <summary>Opens one connection.</summary>
    /// <param name="name">What the management page calls it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BrokerException">The broker answers and says no; trying again cannot help.</exception>
    /// <exception cref="BrokerUnreachableException">Nobody answers.</exception>
    public async Task<IConnection> OpenAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var connection = await Factory(name).CreateConnectionAsync(cancellation).ConfigureAwait(false);
            try
            {
                // A virtual host that is not there, or not this user's, is told with the first channel only.
                var channel = await connection.CreateChannelAsync(cancellationToken: cancellation).ConfigureAwait(false);
                await channel.DisposeAsync().ConfigureAwait(false);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (Exception e) when (e is BrokerUnreachableException or OperationInterruptedException && BrokerRefusal.Explain(e, Bus) is not null)
        {
            throw new BrokerException(BrokerRefusal.Explain(e, Bus)!, e);
        }
    }

    private ConnectionFactory Factory(string name)
    {
        var factory = new ConnectionFactory
        {
            HostName = Bus.Host,
            Port = Bus.Port,
            VirtualHost = Bus.VirtualHost,
            UserName = Bus.User,
            Password = Bus.Password,
            ClientProvidedName = name,
            AutomaticRecoveryEnabled = false,
        };
        if (Bus.Tls)
        {
            factory.Ssl = new SslOption(BrokerTls.ServerName(Bus), enabled: true)
            {
                Version = BrokerTls.Protocols,
                Certs = BrokerTls.ClientCertificates(Bus),
                CertificateValidationCallback = BrokerTls.Validation(Bus),
            };
        }

        return factory;
    }
}
