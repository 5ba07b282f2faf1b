using System.Globalization;
using Xunit;

namespace Isthmus.UnitTests.Documents;

public sealed class DecisionsTests
{
    [Fact]
    public void Decisions_have_numbers_of_their_own_and_head_their_pages_with_them()
    {
        var pages = Repository.Files("docs/decisions", "*.md").ToArray();
        Assert.NotEmpty(pages);
        Assert.Distinct(pages.Select(page => Path.GetFileName(page)[..4]));
        foreach (var page in pages)
        {
            var number = int.Parse(Path.GetFileName(page)[..4], CultureInfo.InvariantCulture);
            Assert.StartsWith($"# {number}. ", Repository.Read(page));
        }
    }
}
