using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Xunit;

namespace Isthmus.UnitTests.Bundles;

public sealed class DirectoryObjectStoreTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("isthmus-store-");
    private readonly DirectoryObjectStore _store;

    public DirectoryObjectStoreTests() => _store = new DirectoryObjectStore(_directory.FullName);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_is_stored_once_and_never_changes()
    {
        await Put("web/1.bundle", 10);
        var e = await Assert.ThrowsAsync<BundleException>(() => Put("web/1.bundle", 20));
        Assert.Contains("already", e.Message, StringComparison.Ordinal);
        Assert.Equal(10, (await _store.HeadAsync("web/1.bundle", Cancellation))!.Bytes);
    }

    [Fact]
    public async Task A_put_that_fails_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _store.PutAsync<int>(
            "web/1.bundle",
            stream =>
            {
                stream.Write(new byte[100]);
                throw new InvalidOperationException();
            },
            Cancellation));
        Assert.Empty(_directory.GetFiles("*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Objects_are_listed_by_prefix_and_deleted()
    {
        await Put("web/2.bundle", 2);
        await Put("web/1.bundle", 1);
        await Put("other/1.bundle", 1);
        await _store.DeleteAsync("web/2.bundle", Cancellation);
        await _store.DeleteAsync("web/3.bundle", Cancellation);
        await _store.DeleteAsync("nobody/3.bundle", Cancellation);
        var keys = new List<string>();
        await foreach (var stored in _store.ListAsync("web", Cancellation))
            keys.Add(stored.Key);
        Assert.Equal(["web/1.bundle"], keys);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/.grants")]
    [InlineData("")]
    public async Task A_key_cannot_lead_out_of_the_store(string key) =>
        await Assert.ThrowsAsync<BundleException>(() => _store.OpenAsync(key, Cancellation));

    [Fact]
    public async Task A_missing_object_is_named() =>
        Assert.Equal("web/9.bundle", (await Assert.ThrowsAsync<BundleException>(() => _store.OpenAsync("web/9.bundle", Cancellation))).Subject);

    private Task<int> Put(string key, int bytes) =>
        _store.PutAsync(key, stream => { stream.Write(new byte[bytes]); return bytes; }, Cancellation);

    public void Dispose() => _directory.Delete(recursive: true);
}
