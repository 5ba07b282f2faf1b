using System.Text;
using Isthmus.Contracts.Preflight;
using Isthmus.Hosting.Files;
using Xunit;

namespace Isthmus.UnitTests.Files;

public sealed class ServiceFileRulesTests
{
    private static readonly string s_digest = new('a', 64);

    private static ServiceFile File(string path = "/srv/www/index.html") =>
        new() { Path = path, Type = ServiceFileType.File, Use = ServiceFileUse.Owned, Bytes = 5, Mode = 0x1A4, Sha256 = s_digest };

    public static TheoryData<string> HostilePaths =>
        ["", "/", "etc/passwd", "/srv/../etc/passwd", "/srv/./x", "/srv//x", "/srv/x/", "/proc/1/mem", "/sys", "/dev/shm/x", "/srv/a\0b", "/srv/\uFFFD", $"/{new string('n', 256)}", string.Concat(Enumerable.Repeat("/name", 900))];

    [Fact]
    public void An_ordinary_file_is_carried() => Assert.Null(ServiceFileRules.Broken([File(), File("/processes/x"), File("/srv/developer")]));

    [Theory]
    [MemberData(nameof(HostilePaths))]
    public void A_path_that_leads_elsewhere_is_refused(string path) => Assert.NotNull(ServiceFileRules.Broken([File(path)]));

    [Fact]
    public void Impossible_attributes_are_refused() => Assert.All(
        [
            File() with { Mode = 0x1000 }, File() with { Uid = -1 }, File() with { Gid = 1L << 32 }, File() with { Bytes = -1 }, File() with { Sha256 = s_digest.ToUpperInvariant() },
            File() with { Sha256 = "../../etc" }, File() with { Type = (ServiceFileType)9 }, File() with { Use = (ServiceFileUse)9 }, File() with { Type = ServiceFileType.Directory },
            File() with { Type = ServiceFileType.Link, Sha256 = null }, File() with { Type = ServiceFileType.Link, Sha256 = null, Target = "a\0b" },
        ],
        file => Assert.NotNull(ServiceFileRules.Broken([file])));

    [Fact]
    public void More_than_can_be_carried_is_refused()
    {
        Assert.Contains("twice", ServiceFileRules.Broken([File(), File()]), StringComparison.Ordinal);
        Assert.Contains("4097 files", ServiceFileRules.Broken([.. Enumerable.Range(0, 4097).Select(i => File($"/srv/{i}"))]), StringComparison.Ordinal);
        Assert.Contains("MiB together", ServiceFileRules.Broken([File() with { Bytes = ServiceFileRules.MaximumBytes }, File("/srv/b")]), StringComparison.Ordinal);
        Assert.Contains("paths", ServiceFileRules.Broken([.. Enumerable.Range(0, 3000).Select(i => File($"/srv/{new string('d', 200)}/{i}"))]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("{\"path\":\"/x\"}")]
    [InlineData("[{\"path\":\"/srv/../x\",\"type\":\"File\",\"use\":\"Owned\"}]")]
    public void A_list_that_is_none_is_refused(string json) => Assert.Throws<InvalidDataException>(() => FileShipment.ReadList(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_list_is_read_as_it_was_written() => Assert.Equal([File()], FileShipment.ReadList(FileShipment.WriteList([File()])));

    [Fact]
    public void Large_contents_are_cut_and_parts_are_bounded()
    {
        var large = File("/large") with { Bytes = (5L * FileShipment.PieceBytes) + 1, Sha256 = new string('b', 64) };
        var same = File("/same") with { Bytes = 7 };
        var parts = FileShipment.Plan([large, File("/empty") with { Bytes = 0, Sha256 = new string('c', 64) }, same with { Path = "/other" }, same, File("/known") with { Sha256 = new string('d', 64) }], new HashSet<string> { "/known" });

        Assert.Equal(2, parts.Count);
        Assert.All(parts, part => Assert.True(part.Sum(piece => (long)piece.Length) <= FileShipment.PartBytes));
        var pieces = parts.SelectMany(part => part).ToArray();
        Assert.Equal([0, 1, 2, 3, 4, 5], pieces.Where(piece => piece.Path == "/large").Select(piece => piece.Index));
        Assert.Equal(large.Bytes, pieces.Where(piece => piece.Path == "/large").Sum(piece => (long)piece.Length));
        Assert.Equal(["/empty", "/other"], pieces.Where(piece => piece.Path != "/large").Select(piece => piece.Path));
        Assert.All(pieces, piece => Assert.True(FileShipment.TryParse(piece.Name, out var sha256, out var index) && sha256 == piece.Sha256 && index == piece.Index));
    }

    [Fact]
    public void When_all_contents_are_known_there_is_a_part_for_the_list() => Assert.Empty(Assert.Single(FileShipment.Plan([File()], new HashSet<string> { File().Path })));

    [Theory]
    [InlineData("files.json")]
    [InlineData("aa-00000")]
    [InlineData("../aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-00000")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa--0001")]
    public void A_name_that_is_no_content_is_recognised(string name) => Assert.False(FileShipment.TryParse(name, out _, out _));
}
