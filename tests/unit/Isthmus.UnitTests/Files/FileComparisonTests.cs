using Isthmus.Contracts.Preflight;
using Isthmus.Linux.Files;
using Isthmus.Restorer.Files;
using Xunit;

namespace Isthmus.UnitTests.Files;

public sealed class FileComparisonTests
{
    private static readonly string s_ours = new('a', 64);
    private static readonly string s_theirs = new('b', 64);

    private static ServiceFile File(ServiceFileUse use, string? sha256 = "") =>
        new() { Path = "/f", Type = ServiceFileType.File, Use = use, Bytes = 5, Mode = 0x1A4, Sha256 = sha256 is "" ? s_ours : sha256 };

    private static FoundFile Found(string? sha256, FileKind kind = FileKind.Regular, int mode = 0x1A4, string? target = null) =>
        new(new FileStatus(kind, mode, 0, 0, 5, DateTimeOffset.UnixEpoch, 1, 2), sha256, target);

    private static (IReadOnlyList<Refusal> Refusals, IReadOnlyList<ServiceFile> Wanted) Compare(ServiceFile file, FoundFile? found) =>
        FileComparison.Compare([file], found is null ? new Dictionary<string, FoundFile>() : new() { ["/f"] = found }, "b");

    [Theory]
    [InlineData(ServiceFileUse.Code)]
    [InlineData(ServiceFileUse.Read)]
    [InlineData(ServiceFileUse.Owned)]
    [InlineData(ServiceFileUse.Log)]
    public void What_is_not_there_is_wanted(ServiceFileUse use)
    {
        var (refusals, wanted) = Compare(File(use, use == ServiceFileUse.Log ? null : s_ours), null);
        Assert.Empty(refusals);
        Assert.Single(wanted);
    }

    [Theory]
    [InlineData(ServiceFileUse.Read)]
    [InlineData(ServiceFileUse.Owned)]
    [InlineData(ServiceFileUse.Log)]
    [InlineData(ServiceFileUse.Written)]
    public void What_is_the_same_stays(ServiceFileUse use)
    {
        var (refusals, wanted) = Compare(File(use), Found(s_ours));
        Assert.Empty(refusals);
        Assert.Empty(wanted);
    }

    [Fact]
    public void A_mapped_file_that_differs_is_refused_by_name()
    {
        var (refusals, wanted) = Compare(File(ServiceFileUse.Read), Found(s_theirs));
        Assert.Empty(wanted);
        Assert.Equal("/f, which the service maps or is reading, differs on b (SHA-256 bbbbbbbbbbbb… there, aaaaaaaaaaaa… at the source).", Assert.Single(refusals).Reason);
    }

    [Fact]
    public void A_declared_file_that_differs_is_replaced() => Assert.Single(Compare(File(ServiceFileUse.Owned), Found(s_theirs)).Wanted);

    [Fact]
    public void A_link_that_leads_elsewhere_is_replaced()
    {
        var link = File(ServiceFileUse.Owned, null) with { Type = ServiceFileType.Link, Target = "../x" };
        Assert.Single(Compare(link, Found(null, FileKind.Link, target: "../y")).Wanted);
        Assert.Empty(Compare(link, Found(null, FileKind.Link, target: "../x")).Wanted);
    }

    [Fact]
    public void A_written_file_has_to_be_there_already() => Assert.Contains("would be old at once", Assert.Single(Compare(File(ServiceFileUse.Written, null), null).Refusals).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_file_too_large_to_be_sent_is_compared_by_its_size()
    {
        Assert.Empty(Compare(File(ServiceFileUse.Read, null), Found(null)).Refusals);
        Assert.Single(Compare(File(ServiceFileUse.Read, null) with { Bytes = 6 }, Found(null)).Refusals);
        Assert.Contains("too large", Assert.Single(Compare(File(ServiceFileUse.Read, null), null).Refusals).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_of_another_mode_is_refused_since_it_could_not_be_restored() =>
        Assert.Contains("has mode 600 on b and 644 at the source", Assert.Single(Compare(File(ServiceFileUse.Log, null), Found(null, mode: 0x180)).Refusals).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData(ServiceFileType.File, FileKind.Directory)]
    [InlineData(ServiceFileType.File, FileKind.Other)]
    [InlineData(ServiceFileType.Directory, FileKind.Regular)]
    [InlineData(ServiceFileType.Link, FileKind.Directory)]
    public void Another_kind_of_thing_is_refused_and_not_replaced(ServiceFileType type, FileKind kind)
    {
        var (refusals, wanted) = Compare(File(ServiceFileUse.Owned, null) with { Type = type, Target = "x" }, Found(null, kind));
        Assert.Single(refusals);
        Assert.Empty(wanted);
    }
}
