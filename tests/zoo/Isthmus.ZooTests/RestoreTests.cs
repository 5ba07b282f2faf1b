using Xunit;

namespace Isthmus.ZooTests;

/// <summary>Every program of the zoo, dumped by CRIU and restored by the engine where it was.</summary>
public sealed class RestoreTests(ZooLab lab) : IClassFixture<ZooLab>
{
    public static IEnumerable<TheoryDataRow<string>> Programs => ZooCatalogue.Rows(_ => true);

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Program_passes_after_a_restore(string program)
    {
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find(program));
        await run.MoveAsync(lab.A);
        await run.JudgeAsync();
    }
}
