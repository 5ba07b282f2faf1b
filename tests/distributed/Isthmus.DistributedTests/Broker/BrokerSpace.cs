using Isthmus.Containers;
using Isthmus.Contracts;
using Isthmus.Coordinator;
using Isthmus.Coordinator.Verify;
using Isthmus.Hosting;
using Isthmus.Hosting.Presence;
using Isthmus.SagaTests.Scripted;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Isthmus.DistributedTests.Broker;

/// <summary>A virtual host of the shared broker that belongs to one test, and compositions that meet in it.</summary>
internal sealed class BrokerSpace(RabbitMqServer server, string virtualHost, string directory) : IAsyncDisposable
{
    private readonly List<IHost> _hosts = [];

    public RabbitMqServer Server => server;

    public string VirtualHost => virtualHost;

    public string Directory => directory;

    public static async Task<BrokerSpace> CreateAsync(RabbitMqServer server, CancellationToken cancellation)
    {
        var name = $"test-{Guid.NewGuid():N}";
        await server.ControlAsync(cancellation, "add_vhost", name);
        await server.ControlAsync(cancellation, "set_permissions", "--vhost", name, server.User, ".*", ".*", ".*");
        return new BrokerSpace(server, name, System.IO.Directory.CreateTempSubdirectory("isthmus-broker-").FullName);
    }

    /// <summary>Starts services in this process, as one of the distributed composition's processes would.</summary>
    public async Task<IHost> StartAsync(Action<HostApplicationBuilder> compose, Dictionary<string, string?>? settings, CancellationToken cancellation)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(Settings()).AddInMemoryCollection(settings ?? []);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddProvider(new TestOutputLogging()).AddFilter("Microsoft", LogLevel.Warning);
        compose(builder);
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(cancellation);
        return host;
    }

    /// <summary>A connection of a client that is not ours.</summary>
    public Task<IConnection> ConnectAsync(CancellationToken cancellation, string? user = null, string? password = null) => new ConnectionFactory
    {
        HostName = server.Host,
        Port = server.Port,
        VirtualHost = virtualHost,
        UserName = user ?? server.User,
        Password = password ?? server.Password,
    }.CreateConnectionAsync(cancellation);

    /// <summary>Starts the coordinator; hosts a and b count as there, and every service answers its probe.</summary>
    public Task<IHost> StartCoordinatorAsync(CancellationToken cancellation, Dictionary<string, string?>? settings = null) => StartAsync(static builder =>
    {
        builder.Services.AddSingleton<IServiceProbe>(new ScriptedProbe());
        builder.Services.AddSingleton(new HostWork(HostRole.Dumper));
        builder.Services.AddSingleton(new HostWork(HostRole.Restorer));
        builder.AddCoordinator();
    }, settings, cancellation);

    /// <summary>Starts the stages that read these queues, as a process of their own would.</summary>
    public Task<IHost> StartStagesAsync(StageScript script, CancellationToken cancellation, Dictionary<string, string?>? settings, params string[] queues) => StartAsync(builder =>
    {
        builder.AddIsthmus();
        foreach (var queue in queues)
            builder.Services.AddBusEndpoint(queue, (endpoint, _) => endpoint.Consumer(() => new ScriptedStage(queue, queue.Split('-', 2) is [_, var host] ? host : null, script)));
    }, settings, cancellation);

    public Dictionary<string, string?> Settings() => new()
    {
        ["Isthmus:Bus:Transport"] = nameof(BusTransport.RabbitMq),
        ["Isthmus:Bus:Host"] = server.Host,
        ["Isthmus:Bus:Port"] = $"{server.Port}",
        ["Isthmus:Bus:VirtualHost"] = virtualHost,
        ["Isthmus:Bus:User"] = server.User,
        ["Isthmus:Bus:Password"] = server.Password,
        ["Isthmus:Bus:RedeliveryDelay"] = "00:00:00.5",
        ["Isthmus:Database"] = $"{directory}/isthmus.db",
        ["Isthmus:Socket"] = $"{directory}/isthmus.sock",
        ["Isthmus:ObjectStore"] = $"{directory}/objects",
        ["Isthmus:TrustDirectory"] = $"{directory}/trust",
        ["Isthmus:Hosts:a:StateDirectory"] = $"{directory}/state",
        ["Isthmus:Hosts:a:RunDirectory"] = "/dev/shm/isthmus-test",
        ["Isthmus:Hosts:b:StateDirectory"] = $"{directory}/state",
        ["Isthmus:Hosts:b:RunDirectory"] = "/dev/shm/isthmus-test",
        ["Isthmus:Services:web:Address"] = "10.77.0.100/24",
        ["Isthmus:Services:web:Ports:0"] = "80",
        ["Isthmus:Services:web:PidFile"] = "/run/web.pid",
        ["Isthmus:Services:web:InitialHost"] = "a",
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }

        await server.ControlAsync(CancellationToken.None, "delete_vhost", virtualHost);
        System.IO.Directory.Delete(directory, recursive: true);
    }
}
