using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Hosts;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using Isthmus.Hosting;
using Isthmus.Hosting.Broker;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.Coordinator.Publishing;

/// <summary>Where clients that are not Isthmus meet the bus: plain JSON in, plain JSON out.</summary>
internal static class BrokerEdge
{
    public static IServiceCollection AddBrokerEdge(this IServiceCollection services) => services
        .AddBusEndpoint(BrokerNames.PublishQueue, TakePlainMessages, redelivers: true)
        .AddBusEndpoint(BrokerNames.EventsQueue, CopyEvents, redelivers: true);

    private static void TakePlainMessages(IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.ClearSerialization();
        endpoint.AddDeserializer(new PlainMessageDeserializer(), isDefault: true);
        // What is published from here is enveloped like everything else.
        endpoint.AddSerializer(new MassTransit.Configuration.SystemTextJsonMessageSerializerFactory(), isSerializer: true);
        ((IRabbitMqReceiveEndpointConfigurator)endpoint).Bind(BrokerNames.Publish, static exchange =>
        {
            exchange.ExchangeType = RabbitMQ.Client.ExchangeType.Topic;
            exchange.RoutingKey = "#";
        });
        endpoint.ServiceConsumer<PlainMessageConsumer>(context);
    }

    private static void CopyEvents(IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context)
    {
        endpoint.PublishFaults = false;
        // There from the start, so that clients may bind their queues to it before the first event.
        ((IRabbitMqReceiveEndpointConfigurator)endpoint).ConfigureChannel(static pipe => pipe.UseExecuteAsync(static channel =>
            channel.ExchangeDeclare(BrokerNames.Events, RabbitMQ.Client.ExchangeType.Topic, durable: true, autoDelete: false, new Dictionary<string, object>(), channel.CancellationToken)));
        Copy<MigrationRequested>(endpoint, context);
        Copy<MigrationRejected>(endpoint, context);
        Copy<CancelMigration>(endpoint, context);
        Copy<CancellationRefused>(endpoint, context);
        Copy<LoadThresholdCrossed>(endpoint, context);
        Copy<MoveDecided>(endpoint, context);
        Copy<PolicyReported>(endpoint, context);
        Copy<HostReported>(endpoint, context);
        Copy<HostLeft>(endpoint, context);
        Copy<ServiceLocated>(endpoint, context);
        Copy<PreflightPassed>(endpoint, context);
        Copy<PreflightFailed>(endpoint, context);
        Copy<BaseStaged>(endpoint, context);
        Copy<FilesStored>(endpoint, context);
        Copy<CheckpointStored>(endpoint, context);
        Copy<MigrationReady>(endpoint, context);
        Copy<ProcessRestored>(endpoint, context);
        Copy<TrafficSwitched>(endpoint, context);
        Copy<ServiceVerified>(endpoint, context);
        Copy<MigrationCompleted>(endpoint, context);
        Copy<SourceDiscarded>(endpoint, context);
        Copy<StageFailed>(endpoint, context);
        Copy<DestinationDiscarded>(endpoint, context);
        Copy<SourceRestored>(endpoint, context);
        Copy<MigrationRolledBack>(endpoint, context);
        Copy<MigrationNeedsOperator>(endpoint, context);
        Copy<OperatorResolved>(endpoint, context);
    }

    private static void Copy<T>(IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context)
        where T : class, Contracts.IBusMessage => endpoint.ServiceConsumer<EventCopy<T>>(context);
}
