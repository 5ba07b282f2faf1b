using Isthmus.Policy.Decisions;
using Isthmus.Policy.Profiles;
using Xunit;

namespace Isthmus.UnitTests.Policy;

public sealed class ProfileTests
{
    [Fact]
    public void Every_shipped_profile_is_readable_and_names_its_source()
    {
        Assert.Superset(new HashSet<string> { "linux-paper", "freebsd-paper" }, ShippedProfiles.OsNames.ToHashSet());
        Assert.All(ShippedProfiles.OsNames, name => Assert.NotEmpty(ShippedProfiles.Os(name).Source));
        Assert.All(ShippedProfiles.MoveNames, name => Assert.NotEmpty(ShippedProfiles.Move(name).Source));
    }

    [Fact]
    public void Shipped_profiles_say_what_the_paper_says()
    {
        var (linux, freebsd) = (ShippedProfiles.Os("linux-paper"), ShippedProfiles.Os("freebsd-paper"));
        foreach (var load in (double[])[7000, 9000, 12_000, 20_000, 50_000])
            Assert.Equal(linux.At(load).FailedFraction / 10, freebsd.At(load).FailedFraction, 6);
        Assert.All((double[])[100, 1000, 6000, 20_000], load => Assert.True(linux.At(load).LatencyMilliseconds < freebsd.At(load).LatencyMilliseconds));
        Assert.Equal(44 + 429 + 1150, ShippedProfiles.Move("paper").BlackoutAt(5000));
    }

    [Fact]
    public void No_figure_that_is_not_printed_is_called_printed() =>
        Assert.All(ShippedProfiles.OsNames.Where(name => name.EndsWith("-paper", StringComparison.Ordinal)).SelectMany(name => ShippedProfiles.Os(name).Levels),
            level => Assert.True(level.FailedFractionOrigin != FigureOrigin.Printed && level.LatencyOrigin != FigureOrigin.Printed));

    [Fact]
    public void Between_levels_lies_the_straight_line()
    {
        var profile = ProfileJson.ReadOs("""{"name":"x","os":"linux","source":"s","levels":[{"connections":10,"failedFraction":0,"latencyMilliseconds":1,"failedFractionOrigin":"measured","latencyOrigin":"measured"},{"connections":20,"failedFraction":0.5,"latencyMilliseconds":3,"failedFractionOrigin":"measured","latencyOrigin":"measured"}]}""", "x");

        Assert.Equal(new LoadResponse(0, 1), profile.At(0));
        Assert.Equal(new LoadResponse(0.25, 2), profile.At(15));
        Assert.Equal(new LoadResponse(0.5, 3), profile.At(1e9));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"name":"x","os":"linux","source":"s","levels":[]}""")]
    [InlineData("""{"name":"x","os":"linux","source":"s","levels":null}""")]
    [InlineData("""{"name":"x","os":"linux","source":"s","levels":[],"more":1}""")]
    [InlineData("""{"name":"x","os":"linux","source":"s","levels":[{"connections":1,"failedFraction":1.5,"latencyMilliseconds":1,"failedFractionOrigin":"measured","latencyOrigin":"measured"}]}""")]
    [InlineData("""{"name":"x","os":"linux","source":"s","levels":[{"connections":1,"failedFraction":0,"latencyMilliseconds":-1,"failedFractionOrigin":"measured","latencyOrigin":"measured"}]}""")]
    [InlineData("""{"name":"x","os":"linux","source":"s","levels":[{"connections":-1,"failedFraction":0,"latencyMilliseconds":1,"failedFractionOrigin":"measured","latencyOrigin":"measured"}]}""")]
    public void What_is_no_profile_is_refused(string json) => Assert.Throws<ProfileFormatException>(() => ProfileJson.ReadOs(json, "x.json"));

    [Fact]
    public void Unknown_profile_is_refused_with_the_names_there_are() =>
        Assert.Contains("linux-paper", Assert.Throws<ProfileFormatException>(() => ShippedProfiles.Os("solaris")).Message);

    [Theory]
    [InlineData("01:00-05:00", "2026-01-05T01:00", true)]
    [InlineData("01:00-05:00", "2026-01-05T05:00", false)]
    [InlineData("Mon 22:00-04:00", "2026-01-06T03:59", true)]
    [InlineData("Mon 22:00-04:00", "2026-01-07T03:59", false)]
    [InlineData("Sat,Sun 00:00-00:00", "2026-01-04T12:00", true)]
    [InlineData("Fri-Mon 10:00-11:00", "2026-01-05T10:30", true)]
    [InlineData("Fri-Mon 10:00-11:00", "2026-01-06T10:30", false)]
    public void Window_of_the_week_contains_its_times(string window, string time, bool expected) =>
        Assert.Equal(expected, ClockWindow.Parse(window).Contains(DateTimeOffset.Parse($"{time}:00Z", System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("")]
    [InlineData("25:00-26:00")]
    [InlineData("Mon")]
    [InlineData("Mon-Tue-Wed 01:00-02:00")]
    [InlineData("Funday 01:00-02:00")]
    [InlineData("01:00")]
    public void What_is_no_window_is_refused(string text) => Assert.Throws<FormatException>(() => ClockWindow.Parse(text));
}
