using Isthmus.Containers;

namespace Isthmus.DistributedTests.Stores;

/// <summary>The shared store as the tests of stores use it.</summary>
internal static class SharedStore
{
    /// <summary>Where it is. Skips the test where no container can be started.</summary>
    public static async Task<StoreAccess> StoreAccessAsync(this SharedServers servers)
    {
        var store = await servers.StoreAsync();
        return new StoreAccess(store.Endpoint, store.AccessKey, store.SecretKey);
    }

    /// <summary>Runs <c>radosgw-admin</c> in the store's container.</summary>
    public static async Task ControlStoreAsync(this SharedServers servers, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var store = await servers.StoreAsync();
        await store.RunAsync(["radosgw-admin", "-c", "/var/lib/s3/ceph.conf", .. arguments], cancellation);
    }
}
