using Isthmus.Contracts;
using Isthmus.Coordinator.Api;
using Isthmus.Coordinator.Deadlines;
using Isthmus.Coordinator.Faults;
using Isthmus.Coordinator.Load;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Saga;
using Isthmus.Coordinator.Verify;
using Isthmus.Hosting;
using MassTransit;
using MassTransit.Saga;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
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
        services.AddDbContextFactory<CoordinatorDbContext>(static (provider, database) => database.UseSqlite(
            new SqliteConnectionStringBuilder { DataSource = provider.GetRequiredService<IOptions<IsthmusOptions>>().Value.Database }.ToString()));
        services.AddSingleton(static provider =>
            new SagaSettings(provider.GetRequiredService<IOptions<IsthmusOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MigrationFeed>();
        services.AddSingleton<LoadBoard>();
        services.AddSingleton<MigrationStateMachine>();
        services.AddSingleton<MigrationSagaRepositoryContextFactory>();
        services.TryAddSingleton<IServiceProbe, AddressProbe>();
        services.AddBusEndpoint(QueueNames.Coordinator, ConsumeSaga);
        services.AddBusEndpoint(QueueNames.Faults, FaultedStages.Consume);
        services.AddBusEndpoint(QueueNames.Verify, static (endpoint, context) => endpoint.ServiceConsumer<VerifyServiceConsumer>(context));
        services.AddBusEndpoint(QueueNames.Registry, static (endpoint, context) =>
        {
            endpoint.ServiceConsumer<LoadSampledConsumer>(context);
            endpoint.ServiceConsumer<LocateServicesConsumer>(context);
        });
        services.AddSingleton<HistoryReader>();
        services.AddSingleton<MigrationEvents>();
        services.AddSingleton<MigrationEndpoints>();
        services.AddSingleton<RegistryEndpoints>();
        services.AddSingleton<PublishEndpoint>();
        services.AddHostedService<DatabaseStartup>();
        services.AddHostedService<OpenMigrations>();
        services.AddHostedService<DeadlineSweeper>();
        services.AddHostedService<ApiServer>();
        return builder;
    }

    private static void ConsumeSaga(IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context)
    {
        // Two messages of one migration may race: the loser reads what the winner stored and tries again.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Exponential(8, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(10));
            retry.Handle<DbUpdateException>();
            retry.Handle<SqliteException>();
        });
        // What the saga sends leaves only after its state has been stored.
        endpoint.UseInMemoryOutbox(context);
        endpoint.StateMachineSaga(
            context.GetRequiredService<MigrationStateMachine>(),
            new SagaRepository<MigrationSaga>(context.GetRequiredService<MigrationSagaRepositoryContextFactory>()));
    }
}
