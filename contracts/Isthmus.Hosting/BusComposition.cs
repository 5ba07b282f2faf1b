using Isthmus.Contracts;
using Isthmus.Hosting.Broker;
using Isthmus.Hosting.DeadLetters;
using Isthmus.Hosting.Telemetry;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Hosting;

/// <summary>The composition that every service starts from.</summary>
public static class BusComposition
{
    /// <summary>
    /// Adds the validated configuration, the clock and the bus that the configuration names. May be called more than
    /// once. The services' own queues come from <see cref="BusEndpointRegistration"/>.
    /// </summary>
    public static IHostApplicationBuilder AddIsthmus(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(IBus)))
            return builder;

        builder.Configuration.AddSecretFiles();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<IsthmusOptions>, IsthmusOptionsValidator>();
        services.AddSingleton<IValidateOptions<IsthmusOptions>>(new UnknownKeys(builder.Configuration));
        services.AddOptions<IsthmusOptions>().BindConfiguration(IsthmusOptions.Section).ValidateOnStart();
        builder.AddTelemetry();
        services.AddOptions<MassTransitHostOptions>().Configure(static host =>
        {
            host.WaitUntilStarted = true;
            // A stage in flight ends by itself within this; one that does not is called off, and its message is given back.
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(15);
            host.StopTimeout = TimeSpan.FromSeconds(18);
        });
        if (UsesBroker(builder.Configuration))
        {
            services.AddSingleton<BrokerConnections>();
            services.AddSingleton<BrokerDeadLetters>();
            services.AddSingleton<IDeadLetters>(static provider => provider.GetRequiredService<BrokerDeadLetters>());
            services.AddSingleton<IDeadLetterSink>(static provider => provider.GetRequiredService<BrokerDeadLetters>());
            services.AddHostedService<BrokerCheck>(); // before the bus, which is added below
            services.AddMassTransit(static bus =>
            {
                bus.DisableUsageTelemetry(); // nothing leaves a host but what the operator configured
                bus.UsingRabbitMq(BrokerComposition.Configure);
            });
        }
        else
        {
            services.AddSingleton<MemoryDeadLetters>();
            services.AddSingleton<IDeadLetters>(static provider => provider.GetRequiredService<MemoryDeadLetters>());
            services.AddSingleton<IDeadLetterSink>(static provider => provider.GetRequiredService<MemoryDeadLetters>());
            services.AddMassTransit(static bus =>
            {
                bus.DisableUsageTelemetry();
                bus.UsingInMemory(static (context, memory) => ConnectEndpoints(context, memory, static (_, _) => { }));
            });
        }

        return builder;
    }

    /// <summary>True when the configuration names a broker.</summary>
    public static bool UsesBroker(IConfiguration configuration) =>
        configuration.GetValue($"{IsthmusOptions.Section}:Bus:Transport", BusTransport.Memory) == BusTransport.RabbitMq;

    /// <summary>Connects every queue of this process.</summary>
    /// <param name="context">The container.</param>
    /// <param name="bus">The transport's configurator.</param>
    /// <param name="make">What the transport needs to know about each queue.</param>
    internal static void ConnectEndpoints(IBusRegistrationContext context, IBusFactoryConfigurator bus, Action<IReceiveEndpointConfigurator, BusEndpoint> make)
    {
        var options = context.GetRequiredService<IOptions<IsthmusOptions>>().Value.Bus;
        var logger = context.GetRequiredService<ILoggerFactory>().CreateLogger("Isthmus.Bus");
        bus.UseContractVersions();
        foreach (var endpoint in context.GetServices<BusEndpointSource>().SelectMany(source => source.Endpoints))
        {
            bus.ReceiveEndpoint(endpoint.Queue, receive =>
            {
                make(receive, endpoint);
                var letters = new DeadLetterFilter(context.GetRequiredService<IDeadLetterSink>(), endpoint, options, context.GetRequiredService<TimeProvider>(), logger);
                receive.ConfigureError(pipe => pipe.UseFilter(letters));
                receive.ConfigureDeadLetter(pipe => pipe.UseFilter(new UnconsumedFilter(letters)));
                receive.RetryTransient();
                endpoint.Configure(receive, context);
            });
        }
    }
}
