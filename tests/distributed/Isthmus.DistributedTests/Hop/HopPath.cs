using System.Diagnostics;
using System.Threading.Channels;
using Isthmus.Bundles;
using Isthmus.Bundles.Keys;
using Isthmus.Bundles.Store;
using Isthmus.Contracts.Freeze;
using Isthmus.Coordinator;
using Isthmus.Hosting;
using Isthmus.Restorer;
using Isthmus.Transfer;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Isthmus.DistributedTests.Hop;

/// <summary>
/// The way from a stored checkpoint to the restorer of its destination, each service with a connection of its own:
/// dumper, transfer, restorer, and the coordinator that listens to all of it. The bundle is real and is verified; its epoch
/// is an old one, so that the restorer begins and then refuses it before it touches the host.
/// </summary>
internal sealed class HopPath : IAsyncDisposable
{
    private const long Newest = 1_000_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("isthmus-hop-").FullName;
    private readonly List<IHost> _hosts = [];
    private readonly ActivityListener _listener;
    private readonly Channel<(string Name, long At)> _begun = Channel.CreateUnbounded<(string, long)>();
    private HostKeys? _a;
    private HostKeys? _b;
    private long _epoch;

    private HopPath()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "Isthmus.Transfer" or "Isthmus.Restorer",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => _begun.Writer.TryWrite((activity.OperationName, Stopwatch.GetTimestamp())),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Starts all services.</summary>
    /// <param name="settings">Where the broker and the database are.</param>
    /// <param name="cancellation">Stops.</param>
    public static async Task<HopPath> StartAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation)
    {
        var path = new HopPath();
        await path.StartAsync(settings, static builder => builder.AddCoordinator(), cancellation);
        await path.StartAsync(settings, static builder => builder.AddTransfer(), cancellation);
        await path.StartAsync(settings, static builder => builder.AddRestorer(), cancellation);
        await path.StartAsync(settings, static builder => builder.AddIsthmus(), cancellation); // publishes what a dumper does
        path._a = HostKeys.LoadOrCreate("a", $"{path._directory}/keys-a");
        var trust = new TrustDirectory($"{path._directory}/trust");
        trust.Enrol(path._a.Public);
        path._b = HostKeys.LoadOrCreate("b", $"{path._directory}/keys-b");
        // After this one every other is old.
        await path.HopAsync(Newest, cancellation);
        return path;
    }

    /// <summary>One way, in its legs.</summary>
    public Task<HopTimes> HopAsync(CancellationToken cancellation) => HopAsync(++_epoch, cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }

        _listener.Dispose();
        _a?.Dispose();
        _b?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<HopTimes> HopAsync(long epoch, CancellationToken cancellation)
    {
        var stored = await StoreAsync(epoch, cancellation);
        var bus = _hosts[^1].Services.GetRequiredService<IBus>();
        var began = Stopwatch.GetTimestamp();
        var publishing = bus.Publish(stored, cancellation);
        var transfer = await BeginningAsync("transfer", cancellation);
        var restore = await BeginningAsync("restore", cancellation);
        await publishing;
        return new HopTimes(Stopwatch.GetElapsedTime(began, transfer), Stopwatch.GetElapsedTime(transfer, restore));
    }

    private async Task<long> BeginningAsync(string name, CancellationToken cancellation)
    {
        while (true)
        {
            var (begun, at) = await _begun.Reader.ReadAsync(cancellation);
            if (begun == name)
                return at;
        }
    }

    private async Task<CheckpointStored> StoreAsync(long epoch, CancellationToken cancellation)
    {
        var identity = new BundleIdentity(Guid.NewGuid(), "web", "a", "b", epoch);
        var store = new DirectoryObjectStore($"{_directory}/objects", TimeProvider.System);
        var receipt = await store.PutAsync(identity.ObjectKey, stream =>
        {
            using var writer = new BundleWriter(stream, identity, _a!, _b!.Public, TimeProvider.System);
            writer.Add("pages-1.img", new byte[4096]);
            return writer.Complete();
        }, cancellation);
        return new CheckpointStored
        {
            MigrationId = identity.MigrationId, Service = identity.Service, Source = identity.Source, Destination = identity.Destination, Epoch = epoch,
            BundleKey = identity.ObjectKey, BundleSha256 = receipt.Sha256, BundleBytes = receipt.Bytes, ImageBytes = receipt.ImageBytes,
            MemoryBytes = 4096, RegisterBytes = 0, Connections = 0, FrozenAt = TimeProvider.System.GetUtcNow(),
        };
    }

    private async Task StartAsync(IReadOnlyDictionary<string, string?> settings, Action<HostApplicationBuilder> compose, CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings).AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Isthmus:Socket"] = $"{_directory}/isthmus.sock",
            ["Isthmus:ObjectStore"] = $"{_directory}/objects",
            ["Isthmus:TrustDirectory"] = $"{_directory}/trust",
            ["Isthmus:Hosts:a:StateDirectory"] = $"{_directory}/state-a",
            ["Isthmus:Hosts:a:Local"] = "false",
            ["Isthmus:Hosts:b:StateDirectory"] = $"{_directory}/state-b",
            ["Isthmus:Hosts:b:RunDirectory"] = $"/dev/shm/isthmus-hop-{Environment.ProcessId}",
            ["Isthmus:Services:web:Address"] = "10.77.0.100/24",
            ["Isthmus:Services:web:Ports:0"] = "80",
            ["Isthmus:Services:web:PidFile"] = "/run/web.pid",
            ["Isthmus:Services:web:InitialHost"] = "a",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        compose(builder);
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(cancellation);
    }
}
