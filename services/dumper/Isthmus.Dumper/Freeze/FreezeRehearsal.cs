using Isthmus.Bundles;
using Isthmus.Hosting.Stages;

namespace Isthmus.Dumper.Freeze;

/// <summary>
/// Packs, seals and signs a megabyte or two into nowhere, so that the code of the frozen path is compiled and its
/// buffers are there before anything is frozen. (The first bundle of a process takes some 60 ms longer than the next.)
/// </summary>
internal static class FreezeRehearsal
{
    private const int Rounds = 3;

    public static Task RunAsync(DumperHost dumper, string destination, CancellationToken cancellation) => Task.Run(
        () =>
        {
            var identity = new BundleIdentity(Guid.Empty, "rehearsal", dumper.Host.Name, destination, 0);
            var content = new byte[3 << 19];
            var file = Path.Combine(dumper.Paths.Journals, "rehearsal.img");
            Directory.CreateDirectory(dumper.Paths.Journals);
            File.WriteAllBytes(file, new byte[64 << 10]);
            for (var round = 0; round < Rounds; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var writer = new BundleWriter(Stream.Null, identity, dumper.Identities.Of(dumper.Host), dumper.Identities.Trusted(destination), dumper.Clock);
                writer.AddFile("file.img", file);
                writer.Add("pages.img", content);
                writer.Complete();
            }

            File.Delete(file);
        },
        cancellation);
}
