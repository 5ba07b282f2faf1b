using Isthmus.Bundles;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;

namespace Isthmus.DistributedTests.Stores;

/// <summary>The transfer service checks a bundle, takes it to the destination's site, and lets the destination fetch it there.</summary>
public sealed class TransferBetweenSitesTests(SharedServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bundle_is_copied_to_the_destinations_site_and_opened_there_with_the_grant_alone()
    {
        await using var sites = await TwoSites.StartAsync(servers, bucketOfB: null, Cancellation);
        var memory = TestBucket.Noise(3_000_000);
        var stored = await sites.StoreBundleAsync(1, memory, Cancellation);
        await sites.PublishAsync(stored, Cancellation);
        var ready = await sites.Answers.NextAsync<MigrationReady>(Cancellation);

        Assert.Equal(stored.BundleBytes, (await sites.Store("b").HeadAsync(stored.BundleKey, Cancellation))?.Bytes);
        using var file = await sites.Downloads().OpenAsync(ready.Grant.Location, ready.BundleKey, ready.BundleBytes, Cancellation);
        var identity = new BundleIdentity(ready.MigrationId, ready.Service, ready.Source, ready.Destination, ready.Epoch);
        using var contents = BundleReader.Open(file, ready.BundleKey, identity, sites.A.Public, sites.B, ready.BundleSha256, cancellation: Cancellation);
        Assert.True(contents.Files["pages-1.img"].Span.SequenceEqual(memory), "the image is not what was packed");
    }

    [Fact]
    public async Task A_checkpoint_that_is_announced_twice_is_granted_twice()
    {
        await using var sites = await TwoSites.StartAsync(servers, bucketOfB: null, Cancellation);
        var stored = await sites.StoreBundleAsync(1, [1, 2, 3], Cancellation);
        for (var time = 0; time < 2; time++)
        {
            await sites.PublishAsync(stored, Cancellation);
            var ready = await sites.Answers.NextAsync<MigrationReady>(Cancellation);
            using var file = await sites.Downloads().OpenAsync(ready.Grant.Location, ready.BundleKey, ready.BundleBytes, Cancellation);
        }
    }

    [Fact]
    public async Task A_checkpoint_that_is_announced_several_times_at_once_is_granted_each_time()
    {
        await using var sites = await TwoSites.StartAsync(servers, bucketOfB: null, Cancellation);
        var stored = await sites.StoreBundleAsync(1, TestBucket.Noise(3_000_000), Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => sites.PublishAsync(stored, Cancellation)));
        for (var time = 0; time < 4; time++)
            await sites.Answers.NextAsync<MigrationReady>(Cancellation);
    }

    [Fact]
    public async Task A_bundle_that_is_not_the_announced_one_goes_nowhere()
    {
        await using var sites = await TwoSites.StartAsync(servers, bucketOfB: null, Cancellation);
        var stored = await sites.StoreBundleAsync(1, TestBucket.Noise(100_000), Cancellation);
        await sites.Store("a").DeleteAsync(stored.BundleKey, Cancellation);
        await sites.Store("a").PutAsync(stored.BundleKey, TestBucket.Writing(TestBucket.Noise((int)stored.BundleBytes)), Cancellation);
        await sites.PublishAsync(stored, Cancellation);
        var failed = await sites.Answers.NextAsync<StageFailed>(Cancellation);
        Assert.Contains("The bundle was refused", failed.Reason, StringComparison.Ordinal);
        Assert.Null(await sites.Store("b").HeadAsync(stored.BundleKey, Cancellation));
    }

    [Fact]
    public async Task A_site_that_takes_nothing_fails_the_stage_with_the_remedy()
    {
        await using var sites = await TwoSites.StartAsync(servers, bucketOfB: "no-such-bucket", Cancellation);
        await sites.PublishAsync(await sites.StoreBundleAsync(1, [1], Cancellation), Cancellation);
        var failed = await sites.Answers.NextAsync<StageFailed>(Cancellation);
        Assert.Contains("no-such-bucket", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("Make the bucket", failed.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_a_move_has_ended_both_sites_keep_the_newest_and_what_a_later_move_needs()
    {
        await using var sites = await TwoSites.StartAsync(servers, bucketOfB: null, Cancellation);
        var moves = new List<Isthmus.Contracts.Freeze.CheckpointStored>();
        for (var epoch = 1; epoch <= 4; epoch++)
        {
            moves.Add(await sites.StoreBundleAsync(epoch, [1], Cancellation));
            await sites.PublishAsync(moves[^1], Cancellation);
            await sites.Answers.NextAsync<MigrationReady>(Cancellation);
        }

        // The third has ended, and is told so late: the fourth is open already. One bundle is kept.
        await sites.PublishAsync(new MigrationCompleted { MigrationId = moves[2].MigrationId, Service = "web", Source = "a", Destination = "b", Epoch = 3 }, Cancellation);
        foreach (var site in new[] { "a", "b" })
            Assert.Equal([moves[2].BundleKey, moves[3].BundleKey], await LeftAsync(sites, site, 2));
    }

    private static async Task<List<string>> LeftAsync(TwoSites sites, string site, int expected)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var left = new List<string>();
            await foreach (var one in sites.Store(site).ListAsync("web", patience.Token))
                left.Add(one.Key);
            if (left.Count <= expected)
                return left;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
