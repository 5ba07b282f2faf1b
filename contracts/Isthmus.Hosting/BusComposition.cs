using Isthmus.Hosting.Telemetry;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
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
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IValidateOptions<IsthmusOptions>, IsthmusOptionsValidator>();
        builder.Services.AddOptions<IsthmusOptions>().BindConfiguration(IsthmusOptions.Section).ValidateOnStart();
        builder.AddTelemetry();
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(static host =>
        {
            host.WaitUntilStarted = true;
            // A stage in flight ends by itself within this; one that does not is called off, and its message is given back.
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(15);
            host.StopTimeout = TimeSpan.FromSeconds(18);
        });
        builder.Services.AddMassTransit(bus =>
        {
            var transport = builder.Configuration.GetValue($"{IsthmusOptions.Section}:Bus:Transport", BusTransport.Memory);
            if (transport == BusTransport.RabbitMq)
                bus.UsingRabbitMq(UseBroker);
            else
                bus.UsingInMemory((context, memory) => ConnectEndpoints(context, memory, static _ => { }));
        });
        return builder;
    }

    private static void UseBroker(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit)
    {
        var options = context.GetRequiredService<IOptions<IsthmusOptions>>().Value.Bus;
        rabbit.Host(options.Host, options.Port, options.VirtualHost, host =>
        {
            host.Username(options.User);
            host.Password(options.Password);
            if (options.Tls)
                host.UseSsl(static _ => { });
        });
        ConnectEndpoints(context, rabbit, static endpoint => ((IRabbitMqReceiveEndpointConfigurator)endpoint).SetQuorumQueue());
    }

    private static void ConnectEndpoints(IBusRegistrationContext context, IBusFactoryConfigurator bus, Action<IReceiveEndpointConfigurator> make)
    {
        foreach (var endpoint in context.GetServices<BusEndpointSource>().SelectMany(source => source.Endpoints))
        {
            bus.ReceiveEndpoint(endpoint.Queue, receive =>
            {
                make(receive);
                endpoint.Configure(receive, context);
            });
        }
    }
}
