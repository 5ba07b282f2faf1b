using Isthmus.Bundles;
using Isthmus.Bundles.Keys;
using Isthmus.Bundles.Store;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Transfer;
using Isthmus.Hosting;
using Isthmus.S3;
using Isthmus.Transfer;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Isthmus.DistributedTests.Stores;

/// <summary>The transfer service between two sites, each with a bucket and a key of its own, and the two hosts' keys.</summary>
internal sealed class TwoSites : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("isthmus-sites-");
    private readonly Dictionary<string, TestBucket> _buckets = new(StringComparer.Ordinal);
    private IHost? _transfer;

    private TwoSites()
    {
        A = HostKeys.LoadOrCreate("a", Path.Combine(_directory.FullName, "a"));
        B = HostKeys.LoadOrCreate("b", Path.Combine(_directory.FullName, "b"));
        new TrustDirectory(Trust).Enrol(A.Public);
    }

    public HostKeys A { get; }

    public HostKeys B { get; }

    public Answers Answers { get; } = new();

    private string Trust => Path.Combine(_directory.FullName, "trust");

    /// <param name="servers">The shared store.</param>
    /// <param name="bucketOfB">The bucket that the transfer service is told is b's; null for the real one.</param>
    /// <param name="cancellation">Stops.</param>
    public static async Task<TwoSites> StartAsync(SharedServers servers, string? bucketOfB, CancellationToken cancellation)
    {
        var sites = new TwoSites();
        var access = await servers.StoreAccessAsync();
        Dictionary<string, string?> configuration = new() { ["Isthmus:TrustDirectory"] = sites.Trust, ["Isthmus:KeepBundles"] = "1", ["Isthmus:Store:RetryFor"] = "00:00:02" };
        foreach (var site in new[] { "a", "b" })
        {
            var key = $"{site}-{Guid.NewGuid():N}";
            await servers.ControlStoreAsync(["user", "create", $"--uid={key}", $"--display-name={key}", $"--access-key={key}", $"--secret-key={key}-secret"], cancellation);
            var bucket = await TestBucket.MakeAsync(access with { AccessKey = key, SecretKey = $"{key}-secret" }, cancellation);
            sites._buckets[site] = bucket;
            configuration[$"Isthmus:Sites:{site}:Endpoint"] = access.Endpoint.GetLeftPart(UriPartial.Authority);
            configuration[$"Isthmus:Sites:{site}:Bucket"] = site == "b" && bucketOfB is not null ? bucketOfB : bucket.Name;
            configuration[$"Isthmus:Sites:{site}:AccessKey"] = key;
            configuration[$"Isthmus:Sites:{site}:SecretKey"] = $"{key}-secret";
            configuration[$"Isthmus:Hosts:{site}:Site"] = site;
            configuration[$"Isthmus:Hosts:{site}:Local"] = "false";
        }

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.AddTransfer();
        builder.Services.AddBusEndpoint("answers", (endpoint, _) => endpoint.Instance(sites.Answers));
        sites._transfer = builder.Build();
        await sites._transfer.StartAsync(cancellation);
        return sites;
    }

    /// <summary>The store of a site as its owner sees it.</summary>
    public S3ObjectStore Store(string site) => _buckets[site].Store();

    /// <summary>What the restorer at site b has: no credentials.</summary>
    public IGrantedObjects Downloads() => _buckets["b"].Downloads();

    /// <summary>Stores a bundle at site a, as the dumper there does.</summary>
    public async Task<CheckpointStored> StoreBundleAsync(long epoch, byte[] memory, CancellationToken cancellation)
    {
        var identity = new BundleIdentity(Guid.NewGuid(), "web", "a", "b", epoch);
        var receipt = await Store("a").PutAsync(identity.ObjectKey, stream =>
        {
            using var writer = new BundleWriter(stream, identity, A, B.Public, TimeProvider.System);
            writer.Add("pages-1.img", memory);
            return writer.Complete();
        }, cancellation);
        return new CheckpointStored
        {
            MigrationId = identity.MigrationId, Service = "web", Source = "a", Destination = "b", Epoch = epoch,
            BundleKey = identity.ObjectKey, BundleSha256 = receipt.Sha256, BundleBytes = receipt.Bytes, ImageBytes = receipt.ImageBytes,
            MemoryBytes = 0, RegisterBytes = 0, Connections = 0, FrozenAt = TimeProvider.System.GetUtcNow(),
        };
    }

    public Task PublishAsync<T>(T message, CancellationToken cancellation)
        where T : class => _transfer!.Services.GetRequiredService<IBus>().Publish(message, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_transfer is not null)
        {
            await _transfer.StopAsync();
            _transfer.Dispose();
        }

        foreach (var bucket in _buckets.Values)
            bucket.Dispose();
        A.Dispose();
        B.Dispose();
        _directory.Delete(recursive: true);
    }
}
