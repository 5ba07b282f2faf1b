using System.Diagnostics;
using System.Security.Cryptography;
using Isthmus.S3;
using Minio;
using Minio.DataModel.Args;

namespace Isthmus.Bench.Store;

/// <summary>Stores and fetches objects through <see cref="S3ObjectStore"/> and by plain HTTP, alternately, at the same server.</summary>
internal sealed class StoreBench : IDisposable
{
    private const string Bucket = "bench";
    private const int Rounds = 30;
    private const int WarmUp = 5;
    private static readonly int[] s_sizes = [100_000, 1_000_000, 10_000_000];

    private readonly SocketsHttpHandler _connections = StoreHttp.Connections(StoreTimes.Default, "");
    private readonly HttpClient _plain = new();
    private readonly IMinioClient _client;
    private readonly S3ObjectStore _store;
    private readonly GrantedDownloads _downloads;
    private int _number;

    private StoreBench(Uri endpoint, string accessKey, string secretKey)
    {
        _client = new MinioClient().WithEndpoint(endpoint).WithCredentials(accessKey, secretKey).WithRegion("us-east-1").Build();
        _store = new S3ObjectStore(new S3Site("bench", endpoint, "us-east-1", Bucket, accessKey, () => secretKey), StoreTimes.Default, "/dev/shm", TimeProvider.System, _connections);
        _downloads = new GrantedDownloads(new Dictionary<string, Uri> { ["bench"] = endpoint }, StoreTimes.Default, "/dev/shm", TimeProvider.System, _connections);
    }

    public static async Task<StoreBench> PrepareAsync(Uri endpoint, string accessKey, string secretKey)
    {
        var bench = new StoreBench(endpoint, accessKey, secretKey);
        await bench._client.MakeBucketAsync(new MakeBucketArgs().WithBucket(Bucket));
        return bench;
    }

    public async Task<IReadOnlyList<StoreRun>> RunAsync()
    {
        var runs = new List<StoreRun>();
        foreach (var size in s_sizes)
            runs.Add(await RunAsync(RandomNumberGenerator.GetBytes(size)));
        return runs;
    }

    public void Dispose()
    {
        _downloads.Dispose();
        _store.Dispose();
        _client.Dispose();
        _plain.Dispose();
        _connections.Dispose();
    }

    private async Task<StoreRun> RunAsync(byte[] bytes)
    {
        List<TimeSpan>[] taken = [[], [], [], []];
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var (plain, ours) = ($"plain/{++_number}", $"store/{_number}.bundle");
            var put = new Uri(await _client.PresignedPutObjectAsync(new PresignedPutObjectArgs().WithBucket(Bucket).WithObject(plain).WithExpiry(600)));
            Func<Task>[] work =
            [
                () => PlainPutAsync(put, bytes),
                () => _store.PutAsync(ours, stream => { stream.Write(bytes); return 0; }, CancellationToken.None),
                async () => PlainCheck(await _plain.GetByteArrayAsync(await PlainUrlAsync(plain)), bytes),
                () => FetchAsync(ours, bytes.Length),
            ];
            var times = new TimeSpan[work.Length];
            // Each goes first as often as the other.
            foreach (var kind in (round & 1) == 0 ? [0, 1, 2, 3] : (int[])[1, 0, 3, 2])
                times[kind] = await TimeAsync(work[kind]);
            await _store.DeleteAsync(plain, CancellationToken.None);
            await _store.DeleteAsync(ours, CancellationToken.None);
            for (var kind = 0; round >= 0 && kind < taken.Length; kind++)
                taken[kind].Add(times[kind]);
        }

        return new StoreRun(bytes.Length, taken[0], taken[1], taken[2], taken[3]);
    }

    private async Task PlainPutAsync(Uri url, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        using var answer = await _plain.PutAsync(url, content);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<Uri> PlainUrlAsync(string key) =>
        new(await _client.PresignedGetObjectAsync(new PresignedGetObjectArgs().WithBucket(Bucket).WithObject(key).WithExpiry(600)));

    private static void PlainCheck(byte[] fetched, byte[] stored)
    {
        if (fetched.Length != stored.Length)
            throw new InvalidDataException($"{fetched.Length} bytes came back of {stored.Length}.");
    }

    private async Task FetchAsync(string key, int length)
    {
        var grant = await _store.GrantAsync(key, TimeProvider.System.GetUtcNow().AddMinutes(2), CancellationToken.None);
        using var file = await _downloads.OpenAsync(grant.AbsoluteUri, key, length, CancellationToken.None);
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun);
    }
}
