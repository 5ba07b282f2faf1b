using Isthmus.Contracts;
using Isthmus.Coordinator.Api;
using Isthmus.Coordinator.Deadlines;
using Isthmus.Coordinator.Faults;
using Isthmus.Coordinator.Hosts;
using Isthmus.Coordinator.Load;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Outbox;
using Isthmus.Coordinator.Publishing;
using Isthmus.Coordinator.Saga;
using Isthmus.Coordinator.Verify;
using Isthmus.Coordinator.Watching;
using Isthmus.Hosting;
using MassTransit;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator;

/// <summary>Adds the coordinator to a process.</summary>
public static class CoordinatorComposition
{
    /// <summary>Adds the saga, its database, the prober and the API.</summary>
    public static IHostApplicationBuilder AddCoordinator(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddIsthmus();
        var services = builder.Services;
        services.AddSingleton(static provider => DatabaseDialect.Of(provider.GetRequiredService<IOptions<IsthmusOptions>>().Value));
        services.AddPooledDbContextFactory<CoordinatorDbContext>(static (provider, database) =>
        {
            provider.GetRequiredService<DatabaseDialect>().Configure(database);
            // A lost race is tried again, which is said then; what fails for good is said by whoever asked.
            database.ConfigureWarnings(static events => events.Log((RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
        });
        services.AddSingleton(static provider =>
            new SagaSettings(provider.GetRequiredService<IOptions<IsthmusOptions>>().Value, provider.GetRequiredService<HostRegister>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        services.AddSingleton<HostRegister>();
        services.AddSingleton<MigrationFeed>();
        services.AddSingleton<LoadBoard>();
        services.AddSingleton<DecisionBoard>();
        services.AddSingleton<MigrationStateMachine>();
        services.AddSingleton<MigrationSagaRepositoryContextFactory>();
        services.TryAddSingleton<IServiceProbe, AddressProbe>();
        services.AddBusEndpoint(QueueNames.Coordinator, ConsumeSaga, redelivers: true);
        services.AddBusEndpoint(QueueNames.Faults, FaultedStages.Consume, redelivers: true);
        services.AddBusEndpoint(QueueNames.Verify, static (endpoint, context) => endpoint.ServiceConsumer<VerifyServiceConsumer>(context));
        services.AddBusEndpoint(QueueNames.Registry, static (endpoint, context) =>
        {
            endpoint.RetryDatabase(context.GetRequiredService<DatabaseDialect>());
            endpoint.ServiceConsumer<LocateServicesConsumer>(context);
            endpoint.ServiceConsumer<HostReportedConsumer>(context);
        });
        // Not shared with other coordinators: whichever of them is asked shows the same.
        services.AddTemporaryEndpoint(QueueNames.Boards, static (endpoint, context) =>
        {
            endpoint.ServiceConsumer<LoadSampledConsumer>(context);
            endpoint.ServiceConsumer<DecisionConsumer>(context);
        });
        services.AddSingleton<HistoryReader>();
        services.AddSingleton<MigrationEvents>();
        services.AddSingleton<MigrationEndpoints>();
        services.AddSingleton<RegistryEndpoints>();
        services.AddSingleton<DecisionEndpoints>();
        services.AddSingleton<PublishEndpoint>();
        services.AddSingleton<DeadLetterEndpoints>();
        if (BusComposition.UsesBroker(builder.Configuration))
            services.AddBrokerEdge();
        services.AddHostedService<DatabaseStartup>();
        services.AddSingleton<OutboxQueue>();
        services.AddHostedService<OutboxDelivery>();
        services.AddHostedService<OpenMigrations>();
        services.AddHostedService<DeadlineSweeper>();
        services.AddHostedService<CensusTaker>();
        services.AddHostedService<ApiServer>();
        return builder;
    }

    private static void ConsumeSaga(IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context)
    {
        endpoint.RetryDatabase(context.GetRequiredService<DatabaseDialect>());
        endpoint.StateMachineSaga(
            context.GetRequiredService<MigrationStateMachine>(),
            new SagaRepository<MigrationSaga>(context.GetRequiredService<MigrationSagaRepositoryContextFactory>()));
    }
}
