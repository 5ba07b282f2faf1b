using Xunit;

namespace Isthmus.ZooTests.FreeBsd;

/// <summary>
/// Every program of the zoo, dumped on Linux by CRIU and rebuilt on FreeBSD by <c>isthmus engine restore</c>: it passes, or it is
/// refused by name. Runs against real FreeBSD only.
/// </summary>
public sealed class FreeBsdZooTests(FreeBsdZooLab lab) : IClassFixture<FreeBsdZooLab>
{
    public static IEnumerable<TheoryDataRow<string>> Carried => ZooCatalogue.Rows(program => !FreeBsdCatalogue.Refused.ContainsKey(program.Name));

    public static IEnumerable<TheoryDataRow<string>> Refused => ZooCatalogue.Rows(program => FreeBsdCatalogue.Refused.ContainsKey(program.Name));

    [Theory]
    [MemberData(nameof(Carried))]
    public async Task Program_passes_after_a_restore_on_FreeBsd(string program)
    {
        await using var run = await FreeBsdZooRun.StartAsync(lab, ZooCatalogue.Find(program));
        var restore = await run.RestoreAsync();
        Assert.True(restore.ExitCode == 0, $"{program}: engine restore ended with {restore.ExitCode}:\n{restore.Output}{restore.Error}");
        TestContext.Current.TestOutputHelper?.WriteLine(restore.Output);
        var verdict = await run.JudgeAsync();
        Assert.True(verdict == "PASS", $"{program}: {verdict}");
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Program_is_refused_by_name_and_leaves_no_process(string program)
    {
        await using var run = await FreeBsdZooRun.StartAsync(lab, ZooCatalogue.Find(program));
        var restore = await run.RestoreAsync();
        Assert.Equal(FreeBsdCatalogue.CannotBeCarried, restore.ExitCode);
        Assert.Contains(FreeBsdCatalogue.Refused[ZooCatalogue.Find(program).Name], restore.Output + restore.Error, StringComparison.Ordinal);
        Assert.Equal("", await run.ProcessesAsync());
    }
}
