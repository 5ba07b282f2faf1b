using Isthmus.Engine;
using Isthmus.Engine.Hosts;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Executables;
using Isthmus.Linux.Files;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Isthmus.Restorer.Epochs;
using Isthmus.Restorer.Files;
using Isthmus.Restorer.Journal;
using Isthmus.Restorer.Stage;
using Isthmus.Restorer.Systems;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Restorer;

/// <summary>What the restorer keeps for one host.</summary>
public sealed class RestorerHost : IAsyncDisposable
{
    private readonly IsthmusOptions _options;
    private readonly Dictionary<string, WarmNursery> _nurseries = new(StringComparer.Ordinal);
    private readonly Lazy<HostDescription> _description = new(HostProbe.Describe);
    private readonly ILogger _criuLogger;
    private readonly SemaphoreSlim _rehearsal = new(1, 1);
    private bool _rehearsed;

    public RestorerHost(LocalHost host, IOptions<IsthmusOptions> options, HostIdentities identities, IAddressTakeover takeover, IHostSystem system, RestoreEngine engine, TimeProvider clock, ILoggerFactory loggers)
    {
        (Host, _options, Identities, Takeover, System, Engine, Clock) = (host, options.Value, identities, takeover, system, engine, clock);
        var paths = new HostPaths(host);
        Paths = paths;
        _criuLogger = loggers.CreateLogger("Isthmus.Criu");
        Files = new RootedFiles(host.Space.Root);
        Cache = new FileCache(paths.FileCache);
        Placement = new FilePlacement(Files, Cache, paths.Placements);
        Epochs = new EpochLedger(paths);
        Journal = new RestoreJournal(paths);
    }

    public LocalHost Host { get; }

    public HostPaths Paths { get; }

    public HostIdentities Identities { get; }

    public IAddressTakeover Takeover { get; }

    /// <summary>What the system of this machine can tell and do.</summary>
    public IHostSystem System { get; }

    public TimeProvider Clock { get; }

    public RestoreEngine Engine { get; }

    /// <summary>What a restore plan for this host depends on.</summary>
    public HostDescription Description => _description.Value;

    public EpochLedger Epochs { get; }

    public RestoreJournal Journal { get; }

    /// <summary>The host's file system.</summary>
    public RootedFiles Files { get; }

    /// <summary>Contents of files that came with services.</summary>
    public FileCache Cache { get; }

    /// <summary>What moves put in place here.</summary>
    public FilePlacement Placement { get; }

    public ServiceWork Work { get; } = new();

    public ExecutableFiles Executables { get; } = new();

    /// <exception cref="UnknownServiceException">The service is not configured here.</exception>
    public ServiceOptions Service(string name) =>
        _options.Services.TryGetValue(name, out var service) ? service : throw new UnknownServiceException(name, Host.Name);

    /// <summary>The service's traffic on this host.</summary>
    public ServiceTraffic Traffic(string name)
    {
        var service = Service(name);
        return new ServiceTraffic(name, Host.Options.Interface, [ServiceAddress.Parse(service.Address)], [.. service.Ports]);
    }

    /// <summary>What keeps traffic out until the tree runs.</summary>
    public IDestinationGate Gate(string name) => System.Gate(Host.Space, Traffic(name));

    /// <summary>
    /// Ends what another move left undecided about files: of one that was given up they are taken away, of any other they
    /// stay, since the service may have run with them.
    /// </summary>
    public void SettlePlacement(string service, Guid migration)
    {
        if (Placement.Read(service) is not { } record || record.MigrationId == migration)
            return;
        if (record.Epoch <= Epochs.Read(service).Discarded)
            Placement.Undo(service, record.MigrationId);
        else
            Placement.Commit(service, record.MigrationId);
    }

    /// <summary>Rehearses a restore, once in the life of this process; services that come at the same time wait for the one rehearsal.</summary>
    public async Task RehearseAsync(CancellationToken cancellation)
    {
        await _rehearsal.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_rehearsed)
                return;
            await RestoreRehearsal.RunAsync(this, _criuLogger, cancellation).ConfigureAwait(false);
            _rehearsed = true;
        }
        finally
        {
            _rehearsal.Release();
        }
    }

    /// <summary>Keeps a warm nursery for the service's restore.</summary>
    public async Task WarmAsync(string service, CancellationToken cancellation)
    {
        await CoolAsync(service).ConfigureAwait(false);
        var nursery = await Engine.WarmAsync(Host.Space, Description, cancellation).ConfigureAwait(false);
        lock (_nurseries)
            _nurseries[service] = nursery;
    }

    /// <summary>The service's warm nursery, which now belongs to the caller; null when there is none.</summary>
    public WarmNursery? TakeNursery(string service)
    {
        lock (_nurseries)
            return _nurseries.Remove(service, out var nursery) ? nursery : null;
    }

    /// <summary>Ends the service's warm nursery, if there is one.</summary>
    public async Task CoolAsync(string service)
    {
        if (TakeNursery(service) is { } nursery)
            await nursery.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        string[] services;
        lock (_nurseries)
            services = [.. _nurseries.Keys];
        foreach (var service in services)
            await CoolAsync(service).ConfigureAwait(false);
        _rehearsal.Dispose();
    }
}
