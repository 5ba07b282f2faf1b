using System.Text.RegularExpressions;
using Xunit;

namespace Isthmus.UnitTests.Documents;

public sealed partial class ResourcesPageTests
{
    private static readonly string s_page = Repository.Read("docs/resources.md");

    [Fact]
    public void Every_program_of_the_zoo_is_named()
    {
        var programs = Repository.Files("tests/zoo", "*.c").Where(file => Repository.Read(file).Contains("int main(", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(programs);
        Assert.All(programs, program => Assert.Contains($"[`{Path.GetFileNameWithoutExtension(program)}`](../{program})", s_page));
    }

    [Fact]
    public void Every_program_that_is_named_is_in_the_zoo()
    {
        var named = ProgramLink().Matches(s_page);
        Assert.NotEmpty(named);
        Assert.All(named, link =>
        {
            Assert.Equal(link.Groups["name"].Value, link.Groups["file"].Value);
            Assert.True(File.Exists(Path.Combine(Repository.Root, "tests/zoo", $"{link.Groups["file"].Value}.c")), $"{link.Value} is not there.");
        });
    }

    [Fact]
    public void Every_refusal_that_a_program_proves_is_marked()
    {
        var kinds = ProvenKind().Matches(Repository.Read("tests/zoo/Isthmus.ZooTests/RefusalTests.cs"));
        Assert.NotEmpty(kinds);
        Assert.All(kinds, kind => Assert.Contains($"{kind.Groups["resource"].Value} ●", s_page));
    }

    [Theory]
    [InlineData("services/dumper/Isthmus.Dumper/Preflight")]
    [InlineData("services/restorer/Isthmus.Restorer/Preflight")]
    [InlineData("services/restorer/Isthmus.Engine")]
    public void Every_refusal_in_the_code_is_named(string folder)
    {
        var refusals = Repository.Files(folder, "*.cs").SelectMany(file => Refused().Matches(Repository.Read(file))).Select(match => match.Groups["resource"].Value).ToArray();
        Assert.NotEmpty(refusals);
        Assert.All(refusals, resource => Assert.Contains(resource, s_page));
    }

    [GeneratedRegex(@"\[`(?<name>\w+)`\]\(\.\./tests/zoo/(?<file>\w+)\.c\)")]
    private static partial Regex ProgramLink();

    [GeneratedRegex(@"\{ ""\w+"", ""(?<resource>[^""]+)"" \}")]
    private static partial Regex ProvenKind();

    /// <summary>A refusal's first literal: Refuse("…", Refuse(file, "…", refusals.Add("…", TreeRules.Of(process, "…", Of("…", Resource = "…".</summary>
    [GeneratedRegex(@"(?:\bRefuse\(|efusals\.Add\(|\bOf\(|\bResource = )(?:\s*(?:process|file|fileId, pid, file),)?\s*""(?<resource>[A-Za-z][^""{}.]*)""")]
    private static partial Regex Refused();
}
