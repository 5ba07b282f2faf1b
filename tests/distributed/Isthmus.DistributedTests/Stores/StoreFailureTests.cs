using System.Diagnostics;
using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.S3;

namespace Isthmus.DistributedTests.Stores;

/// <summary>What a person is told when a store fails, and what is tried again.</summary>
public sealed class StoreFailureTests(SharedServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_secret_is_told_with_the_setting_and_not_tried_again()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        await RefusedAtOnceAsync(bucket.Store(secret: () => "wrong"), "refuses the secret key", "Isthmus:Sites:SITE:SecretKey");
    }

    [Fact]
    public async Task An_unknown_access_key_is_told_with_the_setting_and_not_tried_again()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        await RefusedAtOnceAsync(bucket.Store(accessKey: "nobody"), "does not know the access key", "Isthmus:Sites:SITE:AccessKey");
    }

    [Fact]
    public async Task A_missing_bucket_is_told_by_its_name_and_not_tried_again()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        await RefusedAtOnceAsync(bucket.Store(bucket: "no-such-bucket"), "no-such-bucket", "Make the bucket");
    }

    [Fact]
    public async Task A_secret_that_was_changed_is_read_again()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var right = (await servers.StoreAccessAsync()).SecretKey;
        var secret = "old";
        var store = bucket.Store(secret: () => secret);
        await Assert.ThrowsAsync<ObjectStoreException>(() => store.ReadyAsync("a", Cancellation));
        secret = right;
        await store.PutAsync("web/1.bundle", TestBucket.Writing([1]), Cancellation);
        Assert.NotNull(await store.HeadAsync("web/1.bundle", Cancellation));
    }

    [Fact]
    public async Task An_outage_of_twenty_seconds_is_waited_for_when_the_configuration_allows_it()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        await using var relay = new Relay(bucket.Endpoint);
        await relay.CloseAsync();
        var bytes = TestBucket.Noise(1 << 20);
        var store = bucket.Store(retryFor: TimeSpan.FromSeconds(60), endpoint: relay.Endpoint);
        var put = store.PutAsync("web/1.bundle", TestBucket.Writing(bytes), Cancellation);
        using (var outage = new PeriodicTimer(TimeSpan.FromSeconds(20)))
            await outage.WaitForNextTickAsync(Cancellation);
        Assert.False(put.IsCompleted);
        relay.Open();
        Assert.Equal(bytes.Length, await put);
        using var file = await store.OpenAsync("web/1.bundle", Cancellation);
        Assert.Equal(bytes, TestBucket.ReadAll(file));
    }

    [Fact]
    public async Task A_store_that_stays_away_is_told_after_the_configured_time()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        await using var relay = new Relay(bucket.Endpoint);
        await relay.CloseAsync();
        var store = bucket.Store(retryFor: TimeSpan.FromSeconds(2), endpoint: relay.Endpoint);
        var begun = Stopwatch.GetTimestamp();
        var told = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("web/1.bundle", TestBucket.Writing([1]), Cancellation));
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(8));
        Assert.True(told.IsPassing);
        Assert.Contains("does not answer: Connection refused", told.Message, StringComparison.Ordinal);
        Assert.Contains("Check that the store runs", told.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_lost_does_not_make_the_object_a_stranger()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        await using var relay = new Relay(bucket.Endpoint);
        relay.CutOnceAfterReceiving(0);
        var bytes = TestBucket.Noise(100_000);
        var store = bucket.Store(endpoint: relay.Endpoint);
        Assert.Equal(bytes.Length, await store.PutAsync("web/1.bundle", TestBucket.Writing(bytes), Cancellation));
        Assert.True(relay.Accepted > 1, "the connection was not cut");
        await Assert.ThrowsAsync<BundleException>(() => store.PutAsync("web/1.bundle", TestBucket.Writing(bytes), Cancellation));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_is_sent_again_whole()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        await using var relay = new Relay(bucket.Endpoint);
        relay.CutOnceAfterSending(3 << 20);
        var bytes = TestBucket.Noise(8 << 20);
        var store = bucket.Store(endpoint: relay.Endpoint);
        await store.PutAsync("web/1.bundle", TestBucket.Writing(bytes), Cancellation);
        Assert.True(relay.Accepted > 1, "the connection was not cut");
        using var file = await bucket.Store().OpenAsync("web/1.bundle", Cancellation);
        Assert.Equal(bytes, TestBucket.ReadAll(file));
    }

    [Fact]
    public async Task A_download_that_breaks_off_goes_on_where_it_was()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var bytes = TestBucket.Noise(8 << 20);
        await bucket.Store().PutAsync("web/1.bundle", TestBucket.Writing(bytes), Cancellation);
        await using var relay = new Relay(bucket.Endpoint);
        relay.CutOnceAfterReceiving(3 << 20);
        using var file = await bucket.Store(endpoint: relay.Endpoint).OpenAsync("web/1.bundle", Cancellation);
        Assert.Equal(bytes, TestBucket.ReadAll(file));
        Assert.Equal(2, relay.Accepted);
    }

    [Fact]
    public async Task A_full_store_is_told_and_not_tried_again()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        await servers.ControlStoreAsync(["quota", "set", "--quota-scope=bucket", $"--bucket={bucket.Name}", "--max-objects=1"], Cancellation);
        await servers.ControlStoreAsync(["quota", "enable", "--quota-scope=bucket", $"--bucket={bucket.Name}"], Cancellation);
        await bucket.Store().PutAsync("web/1.bundle", TestBucket.Writing([1]), Cancellation);
        await RefusedAtOnceAsync(bucket.Store(), "has no room left", "Raise the quota");
    }

    [Fact]
    public async Task A_spool_directory_that_is_not_there_is_told_with_the_setting()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        using var store = new S3ObjectStore(new S3Site("a", bucket.Endpoint, "us-east-1", bucket.Name, "isthmus", () => "x"), StoreTimes.Default, "/nowhere", TimeProvider.System, bucket.Connections);
        var told = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("web/1.bundle", TestBucket.Writing(new byte[65 << 20]), Cancellation));
        Assert.Contains("Isthmus:Store:SpoolDirectory", told.Remedy, StringComparison.Ordinal);
    }

    private static async Task RefusedAtOnceAsync(S3ObjectStore store, string what, string remedy)
    {
        var begun = Stopwatch.GetTimestamp();
        var told = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("web/2.bundle", TestBucket.Writing([1]), Cancellation));
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.False(told.IsPassing);
        Assert.Contains(what, told.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, told.Remedy, StringComparison.Ordinal);
    }
}
