using System.Globalization;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using Isthmus.Coordinator;
using Isthmus.Dumper;
using Isthmus.Hosting;
using Isthmus.Lab;
using Isthmus.Lab.Network;
using Isthmus.Restorer;
using Isthmus.Transfer;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Isthmus.IntegrationTests.Stages;

/// <summary>The embedded composition over a lab's two hosts, and everything that is said on its bus.</summary>
internal sealed class EmbeddedIsthmus : IAsyncDisposable
{
    public const string Service = "web";
    private readonly IHost _host;
    private readonly string _runDirectory;

    private EmbeddedIsthmus(IHost host, BusLog log, string runDirectory) => (_host, Said, _runDirectory) = (host, log, runDirectory);

    /// <summary>What was published, newest last.</summary>
    public BusLog Said { get; }

    public IBus Bus => _host.Services.GetRequiredService<IBus>();

    /// <summary>Starts it; <paramref name="withCoordinator"/> false leaves the stages alone, to be commanded by a test.</summary>
    public static async Task<EmbeddedIsthmus> StartAsync(TwoHostLab lab, bool withCoordinator, CancellationToken cancellation, Action<IDictionary<string, string?>>? configure = null)
    {
        var directory = $"{lab.Directory}/isthmus-{Guid.NewGuid():N}";
        var run = $"/dev/shm/isthmus-test-{Guid.NewGuid():N}"[..30];
        Directory.CreateDirectory(directory);
        Directory.CreateDirectory(run);
        var settings = new Dictionary<string, string?>
        {
            ["Isthmus:ObjectStore"] = $"{run}/objects",
            ["Isthmus:Database"] = $"{directory}/isthmus.db",
            ["Isthmus:Socket"] = $"{run}/isthmus.sock",
            ["Isthmus:TrustDirectory"] = $"{directory}/trust",
            [$"Isthmus:Services:{Service}:Address"] = LabAddresses.ServiceWithPrefix,
            [$"Isthmus:Services:{Service}:Ports:0"] = "80",
            [$"Isthmus:Services:{Service}:PidFile"] = lab.Nginx.Options.PidFile,
            [$"Isthmus:Services:{Service}:InitialHost"] = "a",
            [$"Isthmus:Services:{Service}:ProbeFromNamespacesOf"] = lab.Network.Space.NamespacesOf.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var space in new[] { lab.A.Space, lab.B.Space })
        {
            settings[$"Isthmus:Hosts:{space.Name}:NamespacesOf"] = space.NamespacesOf.ToString(CultureInfo.InvariantCulture);
            settings[$"Isthmus:Hosts:{space.Name}:StateDirectory"] = $"{directory}/state";
            settings[$"Isthmus:Hosts:{space.Name}:RunDirectory"] = run;
        }

        configure?.Invoke(settings);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("MassTransit", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddProvider(new TestOutputLog());
        builder.AddDumper();
        builder.AddTransfer();
        builder.AddRestorer();
        if (withCoordinator)
            builder.AddCoordinator();
        var log = new BusLog();
        builder.Services.AddBusEndpoint("test", (endpoint, _) => Listen(endpoint, log));
        var host = builder.Build();
        await host.StartAsync(cancellation);
        return new EmbeddedIsthmus(host, log, run);
    }

    public async Task SendAsync<T>(string queue, T command, CancellationToken cancellation)
        where T : class
    {
        var endpoint = await Bus.GetSendEndpoint(BusAddress.Of(queue));
        await endpoint.Send(command, cancellation);
    }

    /// <summary>Moves the service and waits for the verdict.</summary>
    public async Task<IMigrationMessage> MigrateAsync(string destination, CancellationToken cancellation)
    {
        var request = new MigrationRequested { MigrationId = Guid.NewGuid(), Service = Service, Destination = destination, RequestedBy = "test" };
        await Bus.Publish(request, cancellation);
        return await Said.FirstAsync(
            m => m.MigrationId == request.MigrationId && m is MigrationCompleted or MigrationRolledBack or MigrationRejected or MigrationNeedsOperator, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else
            _host.Dispose();
        if (Directory.Exists(_runDirectory))
            Directory.Delete(_runDirectory, recursive: true);
    }

    private static void Listen(IReceiveEndpointConfigurator endpoint, BusLog log)
    {
        endpoint.Handler<PreflightPassed>(log.Hear);
        endpoint.Handler<PreflightFailed>(log.Hear);
        endpoint.Handler<BaseStaged>(log.Hear);
        endpoint.Handler<FilesStored>(log.Hear);
        endpoint.Handler<CheckpointStored>(log.Hear);
        endpoint.Handler<MigrationReady>(log.Hear);
        endpoint.Handler<ProcessRestored>(log.Hear);
        endpoint.Handler<TrafficSwitched>(log.Hear);
        endpoint.Handler<StageFailed>(log.Hear);
        endpoint.Handler<SourceDiscarded>(log.Hear);
        endpoint.Handler<SourceRestored>(log.Hear);
        endpoint.Handler<DestinationDiscarded>(log.Hear);
        endpoint.Handler<MigrationCompleted>(log.Hear);
        endpoint.Handler<MigrationRolledBack>(log.Hear);
        endpoint.Handler<MigrationRejected>(log.Hear);
        endpoint.Handler<MigrationNeedsOperator>(log.Hear);
    }
}
