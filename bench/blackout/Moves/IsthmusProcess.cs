using System.Globalization;
using System.Threading.Channels;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Restore;
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

namespace Isthmus.Bench.Blackout.Moves;

/// <summary>The embedded default over a lab's two hosts: every service in this process, and what they say about moves.</summary>
internal sealed class IsthmusProcess : IAsyncDisposable
{
    public const string Service = "web";

    private readonly IHost _host;
    private readonly ImageDirectory _directory;
    private readonly Channel<IMigrationMessage> _heard;

    private IsthmusProcess(IHost host, ImageDirectory directory, Channel<IMigrationMessage> heard)
    {
        _host = host;
        _directory = directory;
        _heard = heard;
    }

    public IBus Bus => _host.Services.GetRequiredService<IBus>();

    /// <summary>What was published about moves, in the order in which it was heard.</summary>
    public ChannelReader<IMigrationMessage> Heard => _heard.Reader;

    public static async Task<IsthmusProcess> StartAsync(TwoHostLab lab, string criu, CancellationToken cancellation)
    {
        var directory = ImageDirectory.Create();
        var heard = Channel.CreateUnbounded<IMigrationMessage>();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(Settings(lab, criu, directory.FullPath));
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
        builder.AddCoordinator();
        builder.AddDumper();
        builder.AddTransfer();
        builder.AddRestorer();
        builder.Services.AddBusEndpoint("bench", (endpoint, _) => Listen(endpoint, heard.Writer));
        var host = builder.Build();
        await host.StartAsync(cancellation);
        return new IsthmusProcess(host, directory, heard);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        await _directory.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(TwoHostLab lab, string criu, string directory)
    {
        const string Root = $"{IsthmusOptions.Section}:Services:{Service}";
        var settings = new Dictionary<string, string?>
        {
            [$"{IsthmusOptions.Section}:ObjectStore"] = $"{directory}/objects",
            [$"{IsthmusOptions.Section}:Database"] = $"{directory}/isthmus.db",
            [$"{IsthmusOptions.Section}:Socket"] = $"{directory}/isthmus.sock",
            [$"{IsthmusOptions.Section}:TrustDirectory"] = $"{directory}/trust",
            [$"{Root}:Address"] = LabAddresses.ServiceWithPrefix,
            [$"{Root}:Ports:0"] = "80",
            [$"{Root}:PidFile"] = lab.Nginx.Options.PidFile,
            [$"{Root}:InitialHost"] = lab.A.Space.Name,
            [$"{Root}:ProbeFromNamespacesOf"] = Text(lab.Network.Space.NamespacesOf),
        };
        foreach (var space in new[] { lab.A.Space, lab.B.Space })
        {
            var host = $"{IsthmusOptions.Section}:Hosts:{space.Name}";
            settings[$"{host}:NamespacesOf"] = Text(space.NamespacesOf);
            settings[$"{host}:StateDirectory"] = $"{directory}/state-{space.Name}";
            settings[$"{host}:RunDirectory"] = $"{directory}/run";
            settings[$"{host}:Criu"] = criu;
        }

        return settings;
    }

    private static void Listen(IReceiveEndpointConfigurator endpoint, ChannelWriter<IMigrationMessage> heard)
    {
        endpoint.Handler<CheckpointStored>(context => Hear(context.Message, heard));
        endpoint.Handler<MigrationReady>(context => Hear(context.Message, heard));
        endpoint.Handler<ProcessRestored>(context => Hear(context.Message, heard));
        endpoint.Handler<TrafficSwitched>(context => Hear(context.Message, heard));
        endpoint.Handler<MigrationCompleted>(context => Hear(context.Message, heard));
        endpoint.Handler<MigrationRolledBack>(context => Hear(context.Message, heard));
        endpoint.Handler<MigrationRejected>(context => Hear(context.Message, heard));
        endpoint.Handler<MigrationNeedsOperator>(context => Hear(context.Message, heard));
    }

    private static Task Hear(IMigrationMessage message, ChannelWriter<IMigrationMessage> heard) => heard.WriteAsync(message).AsTask();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
