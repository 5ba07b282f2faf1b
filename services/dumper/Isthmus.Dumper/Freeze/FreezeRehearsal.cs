using Isthmus.Bundles;
using Isthmus.Hosting.Stages;

namespace Isthmus.Dumper.Freeze;

/// <summary>
/// Dumps a process that does nothing and packs its images into nowhere, so that the code of the frozen path is compiled
/// and its buffers are there before the service stands still. (Without it the first move's blackout is half a second longer.)
/// </summary>
internal static class FreezeRehearsal
{
    private const int Rounds = 3;

    public static async Task RunAsync(DumperHost dumper, string destination, CancellationToken cancellation)
    {
        using var directory = new RehearsalDirectory(dumper.Host.Space.Root, dumper.Paths.RunInside, "source", dumper.Clock);
        await dumper.AskCriuAsync(async criu =>
        {
            await SmallCheckpoint.DumpAsync(criu, dumper.Host.Space, directory.Inside, cancellation).ConfigureAwait(false);
            return directory.Inside;
        }, cancellation).ConfigureAwait(false);
        await Task.Run(() => Pack(dumper, directory.Outside, destination, cancellation), cancellation).ConfigureAwait(false);
    }

    private static void Pack(DumperHost dumper, string images, string destination, CancellationToken cancellation)
    {
        var identity = new BundleIdentity(Guid.Empty, "rehearsal", dumper.Host.Name, destination, 0);
        for (var round = 0; round < Rounds; round++)
        {
            using var writer = new BundleWriter(Stream.Null, identity, dumper.Identities.Of(dumper.Host), dumper.Identities.Trusted(destination), dumper.Clock, dumper.Packing);
            writer.AddDirectory(images, new ImageSizes(images).IsWanted, cancellation);
            writer.Add("more-pages.img", new byte[3 << 19]);
            writer.Complete();
        }
    }
}
