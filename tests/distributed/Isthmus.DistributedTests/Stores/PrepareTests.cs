using Isthmus.Bundles.Store;

namespace Isthmus.DistributedTests.Stores;

/// <summary>What "isthmus store prepare" relies on.</summary>
public sealed class PrepareTests(SharedServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_that_is_not_there_is_made_and_one_that_is_there_stays()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var store = bucket.Store(bucket: $"new-{Guid.NewGuid():N}");
        await Assert.ThrowsAsync<ObjectStoreException>(() => store.ReadyAsync("a", Cancellation));
        await store.PrepareAsync(Cancellation);
        await store.PutAsync("web/1.bundle", TestBucket.Writing([1]), Cancellation);
        await store.PrepareAsync(Cancellation);
        Assert.NotNull(await store.HeadAsync("web/1.bundle", Cancellation));
    }
}
