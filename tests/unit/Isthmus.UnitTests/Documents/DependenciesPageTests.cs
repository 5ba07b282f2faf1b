using System.Xml.Linq;
using Xunit;

namespace Isthmus.UnitTests.Documents;

public sealed class DependenciesPageTests
{
    [Fact]
    public void Every_pinned_package_is_listed_with_its_version_and_a_licence()
    {
        var page = Repository.Read("docs/dependencies.md").Split('\n');
        var pins = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion").ToArray();
        Assert.NotEmpty(pins);
        Assert.All(pins, pin =>
        {
            var start = $"| {pin.Attribute("Include")!.Value} | {pin.Attribute("Version")!.Value} | ";
            Assert.True(page.Any(line => line.StartsWith(start, StringComparison.Ordinal) && line.Length > start.Length + 2), $"docs/dependencies.md lacks a line \"{start}LICENCE |\".");
        });
    }

    [Fact]
    public void Nothing_is_listed_that_is_not_pinned()
    {
        var pinned = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion").Select(pin => pin.Attribute("Include")!.Value).ToHashSet();
        var section = Repository.Read("docs/dependencies.md").Split("## ").Single(part => part.StartsWith("Pinned", StringComparison.Ordinal));
        var rows = section.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(line => line.Split('|')[1].Trim());
        Assert.All(rows, row => Assert.Contains(row, pinned));
    }
}
