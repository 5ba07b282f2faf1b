using System.Security.Cryptography;
using Isthmus.Bundles;
using Isthmus.Bundles.Keys;
using Xunit;

namespace Isthmus.UnitTests.Bundles;

public sealed class BundleTests : IDisposable
{
    private readonly BundleFixture _hosts = new();

    public static TheoryData<BundleCompression> Compressions => [BundleCompression.None, BundleCompression.Zstd];

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Every_file_arrives_as_it_was_packed(BundleCompression compression)
    {
        var options = new BundleOptions { Compression = compression };
        (string Name, byte[] Content)[] files =
        [
            ("inventory.img", [1, 2, 3]),
            ("empty.img", []),
            ("pages-1.img", [.. new byte[1_500_000], .. RandomNumberGenerator.GetBytes(1_600_001)]),
            .. Enumerable.Range(0, 300).Select(i => ($"tcp-stream-{i:x}.img", RandomNumberGenerator.GetBytes(i))),
        ];
        var (bytes, receipt) = _hosts.Pack(files, options);
        using var contents = _hosts.Open(bytes, receipt.Sha256);
        Assert.Equal(files.Length, contents.Files.Count);
        Assert.All(files, f => Assert.True(contents.Files[f.Name].Span.SequenceEqual(f.Content), f.Name));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), receipt.Sha256);
        Assert.Equal((files.Sum(f => (long)f.Content.Length), bytes.LongLength), (receipt.ImageBytes, receipt.Bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    public void An_archive_that_ends_near_a_chunks_border_arrives(int around)
    {
        // Header of one entry with a one-letter name: 11 bytes; end: 2 bytes.
        var content = RandomNumberGenerator.GetBytes((1 << 20) - 13 + around);
        var (bytes, receipt) = _hosts.Pack([("x", content)]);
        using var contents = _hosts.Open(bytes, receipt.Sha256);
        Assert.True(contents.Files["x"].Span.SequenceEqual(content));
    }

    [Fact]
    public void Compressing_makes_a_bundle_of_zeros_small()
    {
        var (bytes, _) = _hosts.Pack([("pages-1.img", new byte[4_000_000])], new BundleOptions { Compression = BundleCompression.Zstd });
        Assert.InRange(bytes.Length, 100, 20_000);
    }

    [Fact]
    public void Only_the_destination_can_read_it()
    {
        var (bytes, receipt) = _hosts.Pack([("core-1.img", "secret"u8.ToArray())]);
        Assert.Equal(-1, bytes.AsSpan().IndexOf("secret"u8));
        using var other = HostKeys.LoadOrCreate("c", Path.Combine(_hosts.Root, "c"));
        var e = Assert.Throws<BundleException>(() => _hosts.Open(bytes, receipt.Sha256, reader: other));
        Assert.Contains("for another host", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_signed_by_another_host_is_refused()
    {
        var (bytes, receipt) = _hosts.Pack([("core-1.img", [1])]);
        var e = Assert.Throws<BundleException>(() => _hosts.Open(bytes, receipt.Sha256, signer: _hosts.B.Public with { Host = "a" }));
        Assert.Contains("was not signed by host 'a'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_of_another_epoch_is_refused()
    {
        var (bytes, receipt) = _hosts.Pack([("core-1.img", [1])]);
        var e = Assert.Throws<BundleException>(() => _hosts.Open(bytes, receipt.Sha256, expected: _hosts.Identity with { Epoch = 8 }));
        Assert.Contains("belongs to", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_bundle_of_the_same_move_does_not_pass_for_the_announced_one()
    {
        var (bytes, _) = _hosts.Pack([("core-1.img", [1])]);
        var (_, announced) = _hosts.Pack([("core-1.img", [2])]);
        var e = Assert.Throws<BundleException>(() => _hosts.Open(bytes, announced.Sha256));
        Assert.Contains("announced", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../etc-passwd")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("nul\0")]
    [InlineData("")]
    public void A_name_that_means_something_to_a_file_system_is_not_packed(string name) =>
        Assert.Throws<BundleException>(() => _hosts.Pack([(name, [1])]));

    [Fact]
    public void A_name_is_packed_once() =>
        Assert.Throws<BundleException>(() => _hosts.Pack([("a.img", [1]), ("a.img", [2])]));

    [Fact]
    public void A_bundle_larger_than_the_limit_is_refused_before_memory_is_taken()
    {
        var (bytes, receipt) = _hosts.Pack([("pages-1.img", new byte[100_000])]);
        var e = Assert.Throws<BundleException>(() => _hosts.Open(bytes, receipt.Sha256, options: new BundleOptions { MaximumBytes = 50_000 }));
        Assert.Contains("limit", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verifying_without_the_key_finds_a_changed_byte()
    {
        var (bytes, receipt) = _hosts.Pack([("pages-1.img", new byte[100_000])], new BundleOptions { Compression = BundleCompression.None });
        using (var good = _hosts.Store(bytes))
            Assert.Equal(_hosts.Identity, BundleReader.Verify(good, "web/7", _hosts.Identity, _hosts.A.Public, receipt.Sha256, TestContext.Current.CancellationToken).Identity);
        bytes[50_000] ^= 1;
        using var bad = _hosts.Store(bytes);
        Assert.Throws<BundleException>(() => BundleReader.Verify(bad, "web/7", _hosts.Identity, _hosts.A.Public, receipt.Sha256, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_writer_whose_output_fails_says_so_and_ends()
    {
        using var closed = new MemoryStream(new byte[100], writable: true);
        Assert.Throws<NotSupportedException>(() =>
        {
            using var writer = new BundleWriter(closed, _hosts.Identity, _hosts.A, _hosts.B.Public, _hosts.Clock);
            for (var i = 0; i < 20; i++)
                writer.Add($"pages-{i}.img", new byte[1 << 20]);
            writer.Complete();
        });
    }

    public void Dispose() => _hosts.Dispose();
}
