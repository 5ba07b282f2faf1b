using System.Security.Cryptography;
using Isthmus.S3;
using Minio;
using Minio.DataModel.Args;

namespace Isthmus.DistributedTests.Stores;

/// <summary>A bucket of one test in the shared store.</summary>
internal sealed class TestBucket : IDisposable
{
    public const string Spool = "/dev/shm";

    private readonly StoreAccess _access;
    private readonly List<IDisposable> _made = [];
    private readonly SocketsHttpHandler _connections = StoreHttp.Connections(StoreTimes.Default, "");

    private TestBucket(StoreAccess access, string name) => (_access, Name) = (access, name);

    public string Name { get; }

    /// <summary>Where the store really is.</summary>
    public Uri Endpoint => _access.Endpoint;

    public HttpMessageHandler Connections => _connections;

    public static async Task<TestBucket> MakeAsync(StoreAccess access, CancellationToken cancellation)
    {
        var bucket = new TestBucket(access, $"test-{Guid.NewGuid():N}");
        using var client = bucket.Client();
        await client.MakeBucketAsync(new MakeBucketArgs().WithBucket(bucket.Name), cancellation);
        return bucket;
    }

    /// <summary>A client of the store as its owner.</summary>
    public IMinioClient Client() =>
        new MinioClient().WithEndpoint(_access.Endpoint).WithCredentials(_access.AccessKey, _access.SecretKey).WithRegion("us-east-1").Build();

    /// <summary>The store as the services see it.</summary>
    public S3ObjectStore Store(TimeSpan? retryFor = null, Uri? endpoint = null, Func<string>? secret = null, string? accessKey = null, string? bucket = null, TimeProvider? clock = null)
    {
        var site = new S3Site("a", endpoint ?? Endpoint, "us-east-1", bucket ?? Name, accessKey ?? _access.AccessKey, secret ?? (() => _access.SecretKey));
        var store = new S3ObjectStore(site, StoreTimes.Default with { RetryFor = retryFor ?? TimeSpan.FromSeconds(20) }, Spool, clock ?? TimeProvider.System, _connections);
        _made.Add(store);
        return store;
    }

    /// <summary>What a service without credentials fetches with.</summary>
    public GrantedDownloads Downloads(Uri? endpoint = null, TimeProvider? clock = null)
    {
        var downloads = new GrantedDownloads(new Dictionary<string, Uri> { ["a"] = endpoint ?? Endpoint }, StoreTimes.Default with { RetryFor = TimeSpan.FromSeconds(5) }, Spool, clock ?? TimeProvider.System, _connections);
        _made.Add(downloads);
        return downloads;
    }

    /// <summary>Bytes that do not compress.</summary>
    public static byte[] Noise(int length) => RandomNumberGenerator.GetBytes(length);

    /// <summary>Writes these bytes into a stream that a store gives.</summary>
    public static Func<Stream, int> Writing(byte[] bytes) => stream =>
    {
        stream.Write(bytes);
        return bytes.Length;
    };

    /// <summary>All of a file.</summary>
    public static byte[] ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        for (var at = 0; at < bytes.Length;)
            at += RandomAccess.Read(file, bytes.AsSpan(at), at);
        return bytes;
    }

    public void Dispose()
    {
        foreach (var one in _made)
            one.Dispose();
        _connections.Dispose();
    }
}
