using Isthmus.Bundles;
using Isthmus.Bundles.Keys;
using Microsoft.Extensions.Time.Testing;

namespace Isthmus.UnitTests.Bundles;

/// <summary>Two hosts with keys, and a directory that goes when the test ends.</summary>
public sealed class BundleFixture : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("isthmus-bundles-");

    public BundleFixture()
    {
        A = HostKeys.LoadOrCreate("a", Path.Combine(Root, "a"));
        B = HostKeys.LoadOrCreate("b", Path.Combine(Root, "b"));
    }

    public string Root => _directory.FullName;

    public HostKeys A { get; }

    public HostKeys B { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public BundleIdentity Identity { get; } = new(new Guid("7d9e1d3c-6f6b-4c5f-9e0a-0d1c8e7a9b42"), "web", "a", "b", 7);

    public (byte[] Object, BundleReceipt Receipt) Pack(IEnumerable<(string Name, byte[] Content)> files, BundleOptions? options = null)
    {
        using var stream = new MemoryStream();
        using var writer = new BundleWriter(stream, Identity, A, B.Public, Clock, options);
        foreach (var (name, content) in files)
            writer.Add(name, content);
        var receipt = writer.Complete();
        return (stream.ToArray(), receipt);
    }

    public BundleContents Open(byte[] bytes, string sha256, HostKeys? reader = null, BundleIdentity? expected = null, PeerKeys? signer = null, BundleOptions? options = null)
    {
        using var file = Store(bytes);
        return BundleReader.Open(file, "web/7", expected ?? Identity, signer ?? A.Public, reader ?? B, sha256, options);
    }

    public Microsoft.Win32.SafeHandles.SafeFileHandle Store(byte[] bytes)
    {
        var path = Path.Combine(Root, "object");
        File.WriteAllBytes(path, bytes);
        return File.OpenHandle(path);
    }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
        _directory.Delete(recursive: true);
    }
}
