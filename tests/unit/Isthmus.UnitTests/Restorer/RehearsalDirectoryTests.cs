using Isthmus.Hosting.Stages;
using Xunit;

namespace Isthmus.UnitTests.Restorer;

public sealed class RehearsalDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("isthmus-rehearsal-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Two_rehearsals_at_once_do_not_share_a_directory_and_one_s_end_leaves_the_other_s()
    {
        using var first = Make();
        string path;
        using (var second = Make())
        {
            path = second.Outside;
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(first.Outside).FullName, "inventory.img"), "first");
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(second.Outside).FullName, "inventory.img"), "second");
        }

        Assert.False(Directory.Exists(path));
        Assert.Equal("first", File.ReadAllText(Path.Combine(first.Outside, "inventory.img")));
    }

    [Fact]
    public void What_a_killed_process_left_is_removed_by_a_later_rehearsal_and_one_under_way_stays()
    {
        using var underWay = Make();
        Directory.CreateDirectory(underWay.Outside);
        var left = Directory.CreateDirectory(Path.Combine(_root.FullName, "run/rehearsal-destination-left"));
        File.WriteAllText(Path.Combine(left.FullName, "core-1.img"), "");
        left.LastWriteTimeUtc = TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(2);

        using var later = Make();

        Assert.False(Directory.Exists(left.FullName));
        Assert.True(Directory.Exists(underWay.Outside));
    }

    private RehearsalDirectory Make() => new(_root.FullName, "/run", "destination", TimeProvider.System);
}
