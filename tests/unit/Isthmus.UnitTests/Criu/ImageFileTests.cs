using System.Buffers.Binary;
using Isthmus.Criu;
using Xunit;

namespace Isthmus.UnitTests.Criu;

public sealed class ImageFileTests
{
    public static TheoryData<string> Images() => [.. new RecordedImages().Names.Where(name => !name.StartsWith("pages-", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Images))]
    public void Image_that_CRIU_wrote_is_the_same_after_decoding_and_encoding(string name)
    {
        var bytes = new RecordedImages()[name];
        Assert.Equal(bytes, RecordedImages.Encode(ImageFile.Decode(name, bytes)));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Image_cut_off_anywhere_is_refused_or_has_fewer_entries(string name)
    {
        var bytes = new RecordedImages()[name];
        var whole = ImageFile.Decode(name, bytes).Records;
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                var image = ImageFile.Decode(name, bytes.AsMemory(0, length));
                // A ghost file's contents have no length of their own: they may end anywhere.
                if (image.Name.Kind != ImageKinds.GhostFile)
                    Assert.True(image.Records.Count < whole.Count, $"{name} of {length} bytes has all entries");
            }
            catch (ImageException e)
            {
                Assert.Equal(name, e.File);
                Assert.InRange(e.Offset, 0, length);
            }
        }
    }

    [Fact]
    public void Wrong_magic_is_told_from_the_right_one()
    {
        var failure = Assert.Throws<ImageException>(() => ImageFile.Decode("core-6.img", new RecordedImages()["mm-6.img"]));
        Assert.Equal(4, failure.Offset);
        Assert.Contains("0x55053847", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_that_no_image_has_is_refused()
    {
        foreach (var name in new[] { "dump.log", "core-06.img", "core.img", "tcp-stream-AB.img", "core--1.img", "../core-6.img", "core-99999999999999999999.img" })
            Assert.Equal(name, Assert.Throws<ImageException>(() => ImageFile.Decode(name, Array.Empty<byte>())).File);
    }

    [Fact]
    public void Entry_longer_than_the_image_is_refused_before_it_is_read()
    {
        var bytes = new RecordedImages()["core-6.img"];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), uint.MaxValue);
        var failure = Assert.Throws<ImageException>(() => ImageFile.Decode("core-6.img", bytes));
        Assert.Equal(8, failure.Offset);
        Assert.Contains("4294967295", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_required_field_is_named_with_its_offset()
    {
        // An fs entry with a cwd_id and no root_id.
        byte[] bytes = [0x19, 0x43, 0x56, 0x54, 0x12, 0x39, 0x40, 0x51, 2, 0, 0, 0, 0x08, 0x01];
        var failure = Assert.Throws<ImageException>(() => ImageFile.Decode("fs-1.img", bytes));
        Assert.Equal(12, failure.Offset);
        Assert.Contains("root_id", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Field_of_a_newer_CRIU_is_kept()
    {
        // cwd_id 1, root_id 2, and a field 99 that this format does not know.
        byte[] bytes = [0x19, 0x43, 0x56, 0x54, 0x12, 0x39, 0x40, 0x51, 7, 0, 0, 0, 0x08, 0x01, 0x10, 0x02, 0x98, 0x06, 0x07];
        Assert.Equal(bytes, RecordedImages.Encode(ImageFile.Decode("fs-1.img", bytes)));
    }

    [Fact]
    public void Entry_of_many_empty_parts_is_refused_without_making_them()
    {
        // A cgroup entry of 500,000 empty controllers, 2 bytes each.
        const int Parts = 600_000;
        var bytes = new byte[12 + 2 * Parts];
        byte[] head = [0x19, 0x43, 0x56, 0x54, 0x30, 0x33, 0x38, 0x59];
        head.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 2 * Parts);
        for (var i = 0; i < Parts; i++)
            bytes[12 + 2 * i] = 0x12;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cap", Assert.Throws<ImageException>(() => ImageFile.Decode("cgroup.img", bytes)).Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
    }
}
