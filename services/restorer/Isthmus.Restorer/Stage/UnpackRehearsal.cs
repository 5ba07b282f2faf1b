using Isthmus.Bundles;

namespace Isthmus.Restorer.Stage;

/// <summary>
/// Opens a small bundle to this host itself, so that the code of the blackout's path is compiled and its buffers are
/// there before anything is frozen.
/// </summary>
internal static class UnpackRehearsal
{
    private const int Rounds = 3;

    public static Task RunAsync(RestorerHost restorer, CancellationToken cancellation) => Task.Run(
        () =>
        {
            var keys = restorer.Identities.Of(restorer.Host);
            var identity = new BundleIdentity(Guid.Empty, "rehearsal", restorer.Host.Name, restorer.Host.Name, 0);
            var path = Path.GetTempFileName();
            try
            {
                for (var round = 0; round < Rounds; round++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    BundleReceipt receipt;
                    using (var stream = File.Create(path))
                    using (var writer = new BundleWriter(stream, identity, keys, keys.Public, restorer.Clock))
                    {
                        writer.Add("pages.img", new byte[3 << 19]);
                        receipt = writer.Complete();
                    }

                    using var file = File.OpenHandle(path);
                    BundleReader.Verify(file, "rehearsal", identity, keys.Public, receipt.Sha256, cancellation);
                    BundleReader.Open(file, "rehearsal", identity, keys.Public, keys, receipt.Sha256, cancellation: cancellation).Dispose();
                }
            }
            finally
            {
                File.Delete(path);
            }
        },
        cancellation);
}
