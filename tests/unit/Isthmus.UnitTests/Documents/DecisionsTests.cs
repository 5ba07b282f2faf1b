using System.Globalization;
using Xunit;

namespace Isthmus.UnitTests.Documents;

public sealed class DecisionsTests
{
    [Fact]
    public void Decisions_are_numbered_without_gaps_and_head_their_pages_with_the_number()
    {
        var pages = Repository.Files("docs/decisions", "*.md").ToArray();
        Assert.NotEmpty(pages);
        for (var number = 1; number <= pages.Length; number++)
        {
            var page = pages[number - 1];
            Assert.StartsWith(number.ToString("0000-", CultureInfo.InvariantCulture), Path.GetFileName(page));
            Assert.StartsWith($"# {number}. ", Repository.Read(page));
        }
    }
}
