using System.Text.RegularExpressions;
using Xunit;

namespace Isthmus.UnitTests.Documents;

public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. Repository.Files(".", "*.md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Relative_links_lead_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        foreach (var target in Link().Matches(Repository.Read(page)).Select(link => link.Groups["target"].Value).Where(IsRelative))
        {
            var (file, anchor) = target.Split('#') is [var path, var name] ? (path, name) : (target, "");
            var full = file.Length == 0 ? Path.Combine(Repository.Root, page) : Path.Combine(folder, file);
            Assert.True(Path.Exists(full), $"{page} links to {target}, which is not there.");
            if (anchor.Length > 0)
                Assert.True(Heading().Matches(File.ReadAllText(full)).Any(heading => Anchor(heading.Groups["text"].Value.Trim()) == anchor), $"{page} links to {target}, which has no such heading.");
        }
    }

    private static bool IsRelative(string target) => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal);

    /// <summary>As GitHub makes them: lower case, punctuation away, spaces to dashes.</summary>
    private static string Anchor(string heading) => NotInAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
