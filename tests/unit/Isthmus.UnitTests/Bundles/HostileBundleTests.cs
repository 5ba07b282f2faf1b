using Isthmus.Bundles;
using Isthmus.Bundles.Format;
using Xunit;

namespace Isthmus.UnitTests.Bundles;

public sealed class HostileBundleTests : IDisposable
{
    private readonly BundleFixture _hosts = new();

    [Fact]
    public void A_mutated_bundle_gives_a_bundle_exception_and_bounded_memory()
    {
        var (bytes, receipt) = _hosts.Pack([("pages-1.img", new byte[1_100_000]), ("core-1.img", new byte[500])], new BundleOptions { Compression = BundleCompression.Zstd });
        var random = new Random(20260102);
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int rounds = 1500;
        for (var round = 0; round < rounds; round++)
        {
            var mutated = Mutate(bytes, random);
            if (mutated.AsSpan().SequenceEqual(bytes))
                continue;
            try
            {
                using var contents = _hosts.Open(mutated, receipt.Sha256);
                Assert.Fail($"round {round}: a changed bundle was accepted");
            }
            catch (BundleException e)
            {
                Assert.Equal("web/7", e.Subject);
            }
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, rounds * 200_000L);
    }

    [Fact]
    public void A_mutated_archive_of_a_compromised_source_gives_a_bundle_exception()
    {
        byte[] archive = [1, 0, 2, 0, 0, 0, 0, 0, 0, 0, (byte)'a', 9, 9, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, (byte)'b', 8, 0, 0];
        Assert.Equal(2, ArchiveReader.Read(archive, 2, "web/7").Count);
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            try
            {
                foreach (var (name, content) in ArchiveReader.Read(Mutate(archive, random), 2, "web/7"))
                {
                    Assert.DoesNotContain('/', name);
                    Assert.InRange(content.Length, 0, archive.Length * 2);
                }
            }
            catch (BundleException)
            {
                // What hostile bytes must lead to; anything else fails the test.
            }
        }
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void An_archive_entry_with_a_hostile_name_is_refused(string name)
    {
        byte[] archive = [(byte)name.Length, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(name), 0, 0];
        Assert.Throws<BundleException>(() => ArchiveReader.Read(archive, 1, "web/7"));
    }

    [Fact]
    public void An_archive_with_an_entry_twice_is_refused()
    {
        byte[] entry = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'a'];
        var e = Assert.Throws<BundleException>(() => ArchiveReader.Read((byte[])[.. entry, .. entry, 0, 0], 2, "web/7"));
        Assert.Equal(entry.Length, e.Offset);
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var copy = (byte[])bytes.Clone();
        switch (random.Next(4))
        {
            case 0:
                return copy[..random.Next(copy.Length)];
            case 1:
                return [.. copy, .. new byte[random.Next(1, 100)]];
            case 2:
                // Near the end, where the lengths and the manifest are.
                copy[^random.Next(1, Math.Min(1200, copy.Length))] ^= (byte)(1 << random.Next(8));
                return copy;
            default:
                for (var i = random.Next(1, 5); i > 0; i--)
                    copy[random.Next(copy.Length)] = (byte)random.Next(256);
                return copy;
        }
    }

    public void Dispose() => _hosts.Dispose();
}
