using Isthmus.Bundles;
using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Engine.Planning;
using Isthmus.Hosting.Stages;
using Microsoft.Extensions.Logging;

namespace Isthmus.Restorer.Stage;

/// <summary>
/// Takes a small bundle through all that a restore does but the last step, so that the code of the blackout's path is
/// compiled and its buffers are there before anything is frozen. Where the host has a CRIU, the bundle holds a real
/// checkpoint, which is rebuilt and thrown away; elsewhere only unpacking is rehearsed.
/// </summary>
internal static class RestoreRehearsal
{
    private const int Rounds = 3;

    public static async Task RunAsync(RestorerHost restorer, ILogger logger, CancellationToken cancellation)
    {
        using var place = new RehearsalDirectory(restorer.Host.Space.Root, restorer.Paths.RunInside, "destination", restorer.Clock);
        var directory = place.Outside;
        var real = await DumpAsync(restorer, place.Inside, logger, cancellation).ConfigureAwait(false);
        CheckpointWarmUp.Run(cancellation);
        Directory.CreateDirectory(directory);
        // Of tasks and sockets that the checkpoint does not have: read like any other, and applied to nothing.
        new FileAddendum { Semaphores = [new DescriptorName(0, 0)], Sockets = [new SocketOptions(0, [new OptionValue(6, 9, new byte[sizeof(int)])])] }.Save(directory);
        new TaskAddendum { Threads = [new ThreadAttributes(0) { IoPriority = 1 }], Processes = [new ProcessAttributes(0) { CoreDumpFilter = 1 }] }.Save(directory);
        for (var round = 0; round < Rounds; round++)
        {
            using var images = new BundleImageSource(Unpack(restorer, directory, cancellation));
            if (real)
                await RebuildAsync(restorer, images, cancellation).ConfigureAwait(false);
        }
    }

    /// <returns>False where there is no CRIU that works: a destination does not need one.</returns>
    private static async Task<bool> DumpAsync(RestorerHost restorer, string inside, ILogger logger, CancellationToken cancellation)
    {
        if (!File.Exists(restorer.Host.Space.Root + restorer.Host.Options.Criu))
            return false;
        try
        {
            var criu = await CriuService.StartAsync(restorer.Host.Space, restorer.Host.Options.Criu, restorer.Paths.CriuInside, logger, cancellation).ConfigureAwait(false);
            await using (criu.ConfigureAwait(false))
                await SmallCheckpoint.DumpAsync(criu.Client, restorer.Host.Space, inside, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is CriuException or CriuServiceException)
        {
            RestorerLog.RehearsalShortened(logger, e, restorer.Host.Name);
            return false;
        }
    }

    private static BundleContents Unpack(RestorerHost restorer, string directory, CancellationToken cancellation)
    {
        var keys = restorer.Identities.Of(restorer.Host);
        var identity = new BundleIdentity(Guid.Empty, "rehearsal", restorer.Host.Name, restorer.Host.Name, 0);
        var path = Path.Combine(directory, "rehearsal.bundle");
        BundleReceipt receipt;
        using (var stream = File.Create(path))
        using (var writer = new BundleWriter(stream, identity, keys, keys.Public, restorer.Clock))
        {
            writer.AddDirectory(directory, name => name.EndsWith(".img", StringComparison.Ordinal), cancellation);
            receipt = writer.Complete();
        }

        using var file = File.OpenHandle(path);
        BundleReader.Verify(file, "rehearsal", identity, keys.Public, receipt.Sha256, cancellation);
        return BundleReader.Open(file, "rehearsal", identity, keys.Public, keys, receipt.Sha256, cancellation: cancellation);
    }

    private static async Task RebuildAsync(RestorerHost restorer, BundleImageSource images, CancellationToken cancellation)
    {
        var plan = RestorePlanner.Compile(Checkpoint.Load(images), restorer.Description);
        var tree = await restorer.Engine.PrepareAsync(plan, restorer.Host.Space, restorer.Description, null, cancellation).ConfigureAwait(false);
        await tree.DisposeAsync().ConfigureAwait(false);
    }
}
