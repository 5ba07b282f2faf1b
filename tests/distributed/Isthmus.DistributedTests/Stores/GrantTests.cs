using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.S3;

namespace Isthmus.DistributedTests.Stores;

/// <summary>A grant is all that a restorer needs, and no more than it needs.</summary>
public sealed class GrantTests(SharedServers servers)
{
    private const string Key = "web/0000000001-x.bundle";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grant_lets_its_holder_fetch_the_object_without_credentials()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var (bytes, grant) = await GrantAsync(bucket, TimeSpan.FromMinutes(2));
        using var file = await bucket.Downloads().OpenAsync(grant.AbsoluteUri, Key, bytes.Length, Cancellation);
        Assert.Equal(bytes, TestBucket.ReadAll(file));
    }

    [Fact]
    public async Task The_store_itself_refuses_a_grant_that_has_expired()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var (_, grant) = await GrantAsync(bucket, TimeSpan.FromSeconds(1));
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var answer = await http.GetAsync(grant, patience.Token);
            if (answer.StatusCode == System.Net.HttpStatusCode.Forbidden)
                return;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    [Fact]
    public async Task An_expired_grant_is_told_with_the_remedy()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var (bytes, grant) = await GrantAsync(bucket, TimeSpan.FromSeconds(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        BundleException? refused = null;
        while (refused is null)
        {
            try
            {
                (await bucket.Downloads().OpenAsync(grant.AbsoluteUri, Key, bytes.Length, patience.Token)).Dispose();
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (BundleException e)
            {
                refused = e;
            }
        }

        Assert.Contains("the download grant has expired: ask for the move again", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task A_grant_holds_as_long_as_the_store_says_whatever_the_clock_here(int minutes)
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var (bytes, grant) = await GrantAsync(bucket, TimeSpan.FromMinutes(2));
        var apart = new FixedClock(TimeProvider.System.GetUtcNow().AddMinutes(minutes));
        using var file = await bucket.Downloads(clock: apart).OpenAsync(grant.AbsoluteUri, Key, bytes.Length, Cancellation);
        Assert.Equal(bytes, TestBucket.ReadAll(file));
    }

    [Fact]
    public async Task Two_sites_may_have_buckets_of_one_store()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var (bytes, grant) = await GrantAsync(bucket, TimeSpan.FromMinutes(2));
        using var downloads = new GrantedDownloads(
            new Dictionary<string, Uri> { ["a"] = bucket.Endpoint, ["b"] = bucket.Endpoint }, StoreTimes.Default, TestBucket.Spool, TimeProvider.System, bucket.Connections);
        using var file = await downloads.OpenAsync(grant.AbsoluteUri, Key, bytes.Length, Cancellation);
        Assert.Equal(bytes, TestBucket.ReadAll(file));
    }

    [Fact]
    public async Task An_altered_grant_is_refused()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var (bytes, grant) = await GrantAsync(bucket, TimeSpan.FromMinutes(2));
        var longer = grant.AbsoluteUri.Replace("X-Amz-Expires=1", "X-Amz-Expires=2", StringComparison.Ordinal);
        Assert.NotEqual(grant.AbsoluteUri, longer);
        var refused = await Assert.ThrowsAsync<BundleException>(() => bucket.Downloads().OpenAsync(longer, Key, bytes.Length, Cancellation));
        Assert.Contains("the download grant is refused", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_for_one_object_opens_no_other()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var (_, grant) = await GrantAsync(bucket, TimeSpan.FromMinutes(2));
        await bucket.Store().PutAsync("web/2.bundle", TestBucket.Writing([1]), Cancellation);
        await Assert.ThrowsAsync<BundleException>(() => bucket.Downloads().OpenAsync(grant.AbsoluteUri, "web/2.bundle", 1, Cancellation));
        var other = grant.AbsoluteUri.Replace(Key, "web/2.bundle", StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<BundleException>(() => bucket.Downloads().OpenAsync(other, "web/2.bundle", 1, Cancellation));
        Assert.Contains("the download grant is refused", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_fetched_from_a_server_that_the_configuration_does_not_name()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var (bytes, grant) = await GrantAsync(bucket, TimeSpan.FromMinutes(2));
        await using var stranger = new Relay(bucket.Endpoint);
        var elsewhere = new UriBuilder(grant) { Port = stranger.Endpoint.Port, Host = stranger.Endpoint.Host }.Uri;
        var refused = await Assert.ThrowsAsync<BundleException>(() => bucket.Downloads().OpenAsync(elsewhere.AbsoluteUri, Key, bytes.Length, Cancellation));
        Assert.Contains("add it to Isthmus:Sites", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, stranger.Accepted);
    }

    [Fact]
    public async Task An_object_of_another_size_than_was_announced_is_refused_before_it_is_read()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var (bytes, grant) = await GrantAsync(bucket, TimeSpan.FromMinutes(2));
        var refused = await Assert.ThrowsAsync<BundleException>(() => bucket.Downloads().OpenAsync(grant.AbsoluteUri, Key, bytes.Length - 1, Cancellation));
        Assert.Contains($"is {bytes.Length} bytes long in the store", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_away_is_told_and_is_not_taken_for_a_bad_grant()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        await using var relay = new Relay(bucket.Endpoint);
        var store = bucket.Store(endpoint: relay.Endpoint);
        await store.PutAsync(Key, TestBucket.Writing([1, 2]), Cancellation);
        var grant = await store.GrantAsync(Key, DateTimeOffset.UtcNow.AddMinutes(2), Cancellation);
        await relay.CloseAsync();
        var told = await Assert.ThrowsAsync<ObjectStoreException>(() => bucket.Downloads(endpoint: relay.Endpoint).OpenAsync(grant.AbsoluteUri, Key, 2, Cancellation));
        Assert.True(told.IsPassing);
    }

    private static async Task<(byte[] Bytes, Uri Grant)> GrantAsync(TestBucket bucket, TimeSpan lifetime)
    {
        var bytes = TestBucket.Noise(300_000);
        var store = bucket.Store();
        await store.PutAsync(Key, TestBucket.Writing(bytes), Cancellation);
        return (bytes, await store.GrantAsync(Key, DateTimeOffset.UtcNow + lifetime, Cancellation));
    }
}
