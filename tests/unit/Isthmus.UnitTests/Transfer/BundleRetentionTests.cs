using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Transfer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Isthmus.UnitTests.Transfer;

public sealed class BundleRetentionTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("isthmus-retention-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_bundles_are_kept_by_epoch_and_other_services_are_left_alone()
    {
        var store = new DirectoryObjectStore(_directory.FullName);
        foreach (var (service, epoch) in new[] { ("web", 9L), ("web", 10L), ("web", 11L), ("mail", 1L) })
            await store.PutAsync(new BundleIdentity(Guid.NewGuid(), service, "a", "b", epoch).ObjectKey, stream => { stream.WriteByte(1); return 0; }, Cancellation);

        var options = Options.Create(new IsthmusOptions { KeepBundles = 2, ObjectStore = _directory.FullName });
        using var stores = new ObjectStores(options, TimeProvider.System);
        await new BundleRetention(stores, options, NullLogger<BundleRetention>.Instance).ApplyAsync(store, "web", Guid.NewGuid(), epoch: 11, Cancellation);

        var left = new List<string>();
        foreach (var service in new[] { "web", "mail" })
        {
            await foreach (var stored in store.ListAsync(service, Cancellation))
                left.Add(stored.Key[..(service.Length + 11)]);
        }

        Assert.Equal(["web/0000000010", "web/0000000011", "mail/0000000001"], left);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
