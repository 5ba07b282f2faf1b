using Xunit;

namespace Isthmus.ZooTests;

/// <summary>Programs of the zoo that are moved to another host, and back, and on.</summary>
public sealed class MoveTests(ZooLab lab) : IClassFixture<ZooLab>
{
    private static readonly string[] Travellers = ["process_tree", "memory_private", "shared_anonymous", "memfd", "pipes", "deleted_files", "unix_pairs", "unix_pending", "epolls"];

    private static readonly string[] Nomads = ["process_tree", "memory_private", "regular_files", "pending_signals", "vector_registers"];

    public static IEnumerable<TheoryDataRow<string>> Movable => ZooCatalogue.Rows(program => program.HasPeer || Travellers.Contains(program.Name));

    public static IEnumerable<TheoryDataRow<string>> Nomadic => ZooCatalogue.Rows(program => Nomads.Contains(program.Name));

    [Theory]
    [MemberData(nameof(Movable))]
    public async Task A_tree_moved_to_another_host_and_back_passes(string program)
    {
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find(program));
        await run.MoveAsync(lab.B);
        await run.MoveAsync(lab.A);
        await run.JudgeAsync();
    }

    [Theory]
    [MemberData(nameof(Nomadic))]
    public async Task A_tree_moved_ten_times_in_a_row_still_passes(string program)
    {
        await using var run = await ZooRun.StartAsync(lab, ZooCatalogue.Find(program));
        for (var move = 0; move < 10; move++)
            await run.MoveAsync(move % 2 == 0 ? lab.B : lab.A);
        await run.JudgeAsync();
    }
}
