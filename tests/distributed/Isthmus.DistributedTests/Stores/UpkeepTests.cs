using Isthmus.Bundles.Store;
using Minio;
using Minio.DataModel.Args;

namespace Isthmus.DistributedTests.Stores;

/// <summary>Stores do not fill up.</summary>
public sealed class UpkeepTests(SharedServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_store_itself_is_told_to_expire_bundles()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var store = bucket.Store();
        await store.UpkeepAsync(14, Cancellation);
        await store.UpkeepAsync(9, Cancellation);
        using var client = bucket.Client();
        var rules = await client.GetBucketLifecycleAsync(new GetBucketLifecycleArgs().WithBucket(bucket.Name), Cancellation);
        var rule = Assert.Single(rules.Rules);
        Assert.Equal(9, rule.Expiration.Days);
        Assert.Equal("Enabled", rule.Status);
    }

    [Fact]
    public async Task What_a_broken_off_upload_left_is_removed_after_a_day()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        await using var relay = new Relay(bucket.Endpoint);
        relay.CutOnceAfterSending(40 << 20);
        await Assert.ThrowsAsync<ObjectStoreException>(() => bucket.Store(retryFor: TimeSpan.Zero, endpoint: relay.Endpoint).PutAsync("web/1.bundle", TestBucket.Writing(new byte[70 << 20]), Cancellation));
        using var client = bucket.Client();
        Assert.Equal(1, await UploadsAsync(client, bucket.Name));
        Assert.Equal(0, await bucket.Store().UpkeepAsync(0, Cancellation));
        Assert.Equal(1, await bucket.Store(clock: new FixedClock(TimeProvider.System.GetUtcNow().AddHours(25))).UpkeepAsync(0, Cancellation));
        Assert.Equal(0, await UploadsAsync(client, bucket.Name));
    }

    private static async Task<int> UploadsAsync(IMinioClient client, string bucket)
    {
        var count = 0;
        await foreach (var _ in client.ListIncompleteUploadsEnumAsync(new ListIncompleteUploadsArgs().WithBucket(bucket).WithRecursive(true), Cancellation))
            count++;
        return count;
    }
}
