using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Criu;
using Isthmus.Dumper.Compensate;
using Isthmus.Dumper.Freeze;
using Isthmus.Dumper.Journal;
using Isthmus.Engine;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Executables;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Dumper;

/// <summary>What the dumper keeps for one host: a warm CRIU service, the traffic that it holds, the journal.</summary>
public sealed class DumperHost : IAsyncDisposable
{
    private readonly IsthmusOptions _options;
    private readonly ILogger _criuLogger;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly Dictionary<string, TrafficHold> _holds = new(StringComparer.Ordinal);
    private readonly List<TreeDump> _relays = [];
    private readonly ObjectStores _stores;
    private CriuService? _criu;

    public DumperHost(LocalHost host, IOptions<IsthmusOptions> options, HostIdentities identities, ObjectStores stores, IAddressTakeover takeover, RestoreEngine engine, TimeProvider clock, ILoggerFactory loggers)
    {
        (Host, _options, Identities, _stores, Takeover, Engine, Clock) = (host, options.Value, identities, stores, takeover, engine, clock);
        Paths = new HostPaths(host);
        Journal = new SourceJournal(Paths);
        Rebuilding = loggers.CreateLogger<SourceRebuild>();
        _criuLogger = loggers.CreateLogger("Isthmus.Criu");
    }

    public LocalHost Host { get; }

    public HostPaths Paths { get; }

    public SourceJournal Journal { get; }

    public HostIdentities Identities { get; }

    /// <summary>Where this host's bundles are put.</summary>
    /// <exception cref="ObjectStoreException">This process has no credentials for it.</exception>
    public IObjectStore Store => _stores.Of(Host.Name);

    public IAddressTakeover Takeover { get; }

    public RestoreEngine Engine { get; }

    public TimeProvider Clock { get; }

    /// <summary>The log of trees that are brought back.</summary>
    public ILogger<SourceRebuild> Rebuilding { get; }

    /// <summary>How long bringing a tree back may take before the coordinator asks again.</summary>
    public TimeSpan RestorePatience => _options.Timeouts.RestoreSource;

    /// <summary>How bundles are packed here.</summary>
    public BundleOptions Packing => new() { Compression = _options.CompressBundles ? BundleCompression.Zstd : BundleCompression.None };

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

    /// <summary>
    /// Asks the warm CRIU service, which is started when it is first needed. When it has died meanwhile another one is
    /// started and asked, once: an unreachable service has done nothing yet.
    /// </summary>
    public async Task<T> AskCriuAsync<T>(Func<CriuClient, Task<T>> ask, CancellationToken cancellation)
    {
        var criu = await CriuAsync(dead: null, cancellation).ConfigureAwait(false);
        try
        {
            return await ask(criu).ConfigureAwait(false);
        }
        catch (CriuUnreachableException)
        {
            criu = await CriuAsync(dead: criu, cancellation).ConfigureAwait(false);
        }

        return await ask(criu).ConfigureAwait(false);
    }

    /// <param name="dead">A client whose service could not be reached, though its process may not have been seen to end; null for none.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    private async Task<CriuClient> CriuAsync(CriuClient? dead, CancellationToken cancellation)
    {
        await _starting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_criu is { HasEnded: true } || (_criu is not null && _criu.Client == dead))
            {
                await _criu.DisposeAsync().ConfigureAwait(false);
                _criu = null;
            }

            _criu ??= await CriuService.StartAsync(Host.Space, Host.Options.Criu, Paths.CriuInside, _criuLogger, cancellation).ConfigureAwait(false);
            return _criu.Client;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Keeps the hold until the move has ended one way or the other.</summary>
    public void Keep(string service, TrafficHold hold)
    {
        lock (_holds)
            _holds[service] = hold;
    }

    /// <summary>Keeps the connections that go through a dump that failed, until they end or this process does.</summary>
    public void Keep(TreeDump dump)
    {
        ArgumentNullException.ThrowIfNull(dump);
        lock (_relays)
        {
            _relays.RemoveAll(relay => relay.RelayEnd.IsCompleted);
            _relays.Add(dump);
        }
    }

    /// <summary>The hold that this process has on a service; null when there is none, or the process that had it is gone.</summary>
    public TrafficHold? HoldOf(string service)
    {
        lock (_holds)
            return _holds.GetValueOrDefault(service);
    }

    /// <summary>Lets traffic flow on this host again, whoever held it; held frames are delivered. Repeating it changes nothing.</summary>
    public async Task LiftAsync(string service, CancellationToken cancellation)
    {
        TrafficHold? hold;
        lock (_holds)
            _holds.Remove(service, out hold);
        if (hold is not null)
        {
            using (hold)
                await hold.LiftAsync(cancellation).ConfigureAwait(false);
        }
        else if (TrafficState.Find(Host.Space, service).Holding)
        {
            TrafficState.Clean(Host.Space, service);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_holds)
        {
            foreach (var hold in _holds.Values)
                hold.Dispose();
            _holds.Clear();
        }

        foreach (var relay in _relays)
            await relay.DisposeAsync().ConfigureAwait(false);
        if (_criu is not null)
            await _criu.DisposeAsync().ConfigureAwait(false);
        _starting.Dispose();
    }
}
