using System.Globalization;
using Isthmus.Bundles;
using Isthmus.Bundles.Store;

namespace Isthmus.DistributedTests.Stores;

/// <summary>The promises of an object store, kept by a real S3 server.</summary>
public sealed class S3ObjectStoreTests(SharedServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((10 << 20) + 7)]
    public async Task An_object_comes_back_byte_for_byte(int length)
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var store = bucket.Store();
        var bytes = TestBucket.Noise(length);
        Assert.Equal(length, await store.PutAsync("web/1.bundle", TestBucket.Writing(bytes), Cancellation));
        using var file = await store.OpenAsync("web/1.bundle", Cancellation);
        Assert.Equal(bytes, TestBucket.ReadAll(file));
        Assert.Equal(length, (await store.HeadAsync("web/1.bundle", Cancellation))?.Bytes);
    }

    [Theory]
    [InlineData(1 << 20, 8)]
    [InlineData((64 << 20) + 5, 3)]
    public async Task Of_many_that_create_an_object_at_once_one_succeeds_and_it_is_whole(int length, int writers)
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var store = bucket.Store();
        var contents = Enumerable.Range(0, writers).Select(_ => TestBucket.Noise(length)).ToArray();
        var outcomes = await Task.WhenAll(contents.Select(bytes => Task.Run(async () =>
        {
            try
            {
                await store.PutAsync("web/1.bundle", TestBucket.Writing(bytes), Cancellation);
                return true;
            }
            catch (BundleException e) when (e.Message.Contains("an object never changes", StringComparison.Ordinal))
            {
                return false;
            }
        })));
        var winner = Assert.Single(Enumerable.Range(0, writers), at => outcomes[at]);
        using var file = await store.OpenAsync("web/1.bundle", Cancellation);
        Assert.True(TestBucket.ReadAll(file).AsSpan().SequenceEqual(contents[winner]), "what is stored is not what the winner wrote");
    }

    [Fact]
    public async Task A_writer_that_throws_leaves_nothing()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var store = bucket.Store();
        await Assert.ThrowsAsync<InvalidDataException>(() => store.PutAsync<int>("web/1.bundle", stream =>
        {
            stream.Write(new byte[100]);
            throw new InvalidDataException("packing failed");
        }, Cancellation));
        Assert.Null(await store.HeadAsync("web/1.bundle", Cancellation));
    }

    [Fact]
    public async Task All_objects_of_a_service_are_listed_in_the_order_of_their_keys()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var store = bucket.Store();
        // One more than a page of the store's answer has.
        var keys = Enumerable.Range(0, 1001).Select(number => string.Create(CultureInfo.InvariantCulture, $"web/{number:D10}.bundle")).ToArray();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation },
            async (key, cancellation) => await store.PutAsync(key, TestBucket.Writing([1, 2, 3]), cancellation));
        await store.PutAsync("web2/1.bundle", TestBucket.Writing([1]), Cancellation);
        var listed = new List<StoredObject>();
        await foreach (var one in store.ListAsync("web", Cancellation))
            listed.Add(one);
        Assert.Equal(keys, listed.Select(one => one.Key));
        Assert.All(listed, one => Assert.Equal(3, one.Bytes));
        Assert.All(listed, one => Assert.InRange(one.StoredAt, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(10)));
    }

    [Fact]
    public async Task An_object_that_is_not_there_is_told_by_its_key_and_can_be_deleted()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var store = bucket.Store();
        Assert.Null(await store.HeadAsync("web/none.bundle", Cancellation));
        await store.DeleteAsync("web/none.bundle", Cancellation);
        var refused = await Assert.ThrowsAsync<BundleException>(() => store.OpenAsync("web/none.bundle", Cancellation));
        Assert.Contains("web/none.bundle: is not in the object store", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_object_is_gone()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var store = bucket.Store();
        await store.PutAsync("web/1.bundle", TestBucket.Writing([1]), Cancellation);
        await store.DeleteAsync("web/1.bundle", Cancellation);
        Assert.Null(await store.HeadAsync("web/1.bundle", Cancellation));
    }

    [Fact]
    public async Task A_store_is_ready_as_often_as_it_is_asked_and_keeps_no_more_than_one_object_for_it()
    {
        using var bucket = await TestBucket.MakeAsync(await servers.StoreAccessAsync(), Cancellation);
        var store = bucket.Store();
        for (var time = 0; time < 3; time++)
            await store.ReadyAsync("a", Cancellation);
        using var client = bucket.Client();
        var objects = new List<string>();
        await foreach (var item in client.ListObjectsEnumAsync(new Minio.DataModel.Args.ListObjectsArgs().WithBucket(bucket.Name).WithRecursive(true), Cancellation))
            objects.Add(item.Key);
        Assert.Equal([".isthmus/ready-a"], objects);
    }
}
