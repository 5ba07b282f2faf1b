using Isthmus.Contracts;
using Isthmus.Contracts.Decide;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Isthmus.Hosting.Broker;

/// <summary>The bus on RabbitMQ: quorum queues, confirmed publishing, bounded prefetch, dead letters, short names.</summary>
internal static class BrokerComposition
{
    private static readonly TimeSpan s_temporaryAbsence = TimeSpan.FromMinutes(1);

    public static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit)
    {
        var options = context.GetRequiredService<IOptions<IsthmusOptions>>().Value.Bus;
        rabbit.Host(options.Host, options.Port, options.VirtualHost, $"isthmus {options.User}", host =>
        {
            host.Username(options.User);
            host.Password(options.Password);
            host.PublisherConfirmation = true;
            if (options.Tls)
                host.UseSsl(tls => Secure(tls, options));
        });
        rabbit.MessageTopology.SetEntityNameFormatter(new MessageExchangeNames());
        // Nobody subscribes to these: fewer exchanges to make, and to have rights on.
        rabbit.Publish<IBusMessage>(static exchange => exchange.Exclude = true);
        rabbit.Publish<INotice>(static exchange => exchange.Exclude = true);
        rabbit.Publish<IMigrationMessage>(static exchange => exchange.Exclude = true);
        rabbit.Publish<Fault>(static exchange => exchange.Exclude = true);
        rabbit.PrefetchCount = options.Prefetch;
        BusComposition.ConnectEndpoints(context, rabbit, (receive, endpoint) => Make((IRabbitMqReceiveEndpointConfigurator)receive, endpoint, options));
    }

    private static void Make(IRabbitMqReceiveEndpointConfigurator receive, BusEndpoint endpoint, BusOptions options)
    {
        if (endpoint.IsTemporary)
        {
            // A connection that breaks has so long to come back; then the broker deletes queue and exchange.
            receive.QueueExpiration = s_temporaryAbsence;
            receive.AutoDelete = true;
            return;
        }

        if (endpoint.Redelivers)
        {
            // No plug-in: a message waits in a queue without readers until its time to live is over, and dies back into its own queue.
            receive.BindDeadLetterQueue(BrokerNames.Delay(endpoint.Queue), BrokerNames.Delay(endpoint.Queue), delay =>
            {
                foreach (var (key, value) in BrokerQueues.DelayArguments(endpoint.Queue, options))
                    delay.SetQueueArgument(key, value);
            });
        }

        receive.BindDeadLetterQueue(BrokerNames.Dead, BrokerNames.Dead, static dead =>
        {
            foreach (var (key, value) in BrokerQueues.DeadArguments)
                dead.SetQueueArgument(key, value);
        });
        foreach (var (key, value) in BrokerQueues.Arguments(options))
            receive.SetQueueArgument(key, value);
    }

    private static void Secure(IRabbitMqSslConfigurator tls, BusOptions options)
    {
        tls.Protocol = BrokerTls.Protocols;
        tls.ServerName = BrokerTls.ServerName(options);
        var validation = BrokerTls.Validation(options);
        tls.CertificateValidationCallback = validation;
        if (BrokerTls.ClientCertificates(options) is { Count: > 0 } certificates)
        {
            tls.Certificate = certificates[0];
            tls.UseCertificateAsAuthenticationIdentity = false; // the broker wants both, certificate and password
        }
    }
}
