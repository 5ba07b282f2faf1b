using CsCheck;
using Isthmus.Contracts.Decide;
using Isthmus.Policy.Hosts;
using Xunit;

namespace Isthmus.UnitTests.Policy;

public sealed class HostNoticesTests
{
    [Theory]
    [InlineData("6.1.50-amd64", "6.1", "6.1.99", true)]
    [InlineData("6.1.99", "6.1", "6.1.99", false)]
    [InlineData("6.0.9", "6.1", null, false)]
    [InlineData("15.0-RELEASE-p1", null, "15.0-RELEASE-p3", true)]
    [InlineData("15.0-RELEASE-p3", null, "15.0-RELEASE-p3", false)]
    [InlineData("15", "15.0", "15.1", true)]
    [InlineData(null, "1", "2", true)]
    [InlineData("rolling", "1", "2", true)]
    public void Version_lies_in_its_range(string? version, string? first, string? beyond, bool expected) =>
        Assert.Equal(expected, OsVersion.IsWithin(version, first, beyond));

    [Fact]
    public void Any_two_texts_are_ordered_the_same_both_ways() =>
        Gen.Select(Gen.String, Gen.String).Sample((one, other) => Math.Sign(OsVersion.Compare(one, other)) == -Math.Sign(OsVersion.Compare(other, one)));

    [Fact]
    public void Notice_holds_until_it_is_taken_back()
    {
        var notices = new HostNotices()
            .With(new HostMaintenanceRequested { Host = "a", From = PolicyFixture.Start, RequestedBy = "x" })
            .With(new HostFailing { Host = "b", ReportedBy = "x", Reason = "y" })
            .With(new OsVulnerabilityAnnounced { Advisory = "A", Os = "Linux", Urgent = false })
            .With(new OsVulnerabilityAnnounced { Advisory = "B", Os = "linux", FixedIn = "7" });

        Assert.Equal("B", notices.VulnerabilityOf("linux", "6.1")?.Advisory);
        Assert.Equal("A", notices.VulnerabilityOf("LINUX", "7.0")?.Advisory);
        Assert.Null(notices.VulnerabilityOf("freebsd", "7.0"));

        var none = notices.With(new HostMaintenanceEnded { Host = "a", EndedBy = "x" }).With(new HostRecovered { Host = "b", ReportedBy = "x" })
            .With(new OsVulnerabilityWithdrawn { Advisory = "A" }).With(new OsVulnerabilityWithdrawn { Advisory = "B" });
        Assert.Empty(none.Maintenance);
        Assert.Empty(none.Failing);
        Assert.Empty(none.Vulnerabilities);
    }
}
