namespace Isthmus.ZooTests;

/// <summary>The control groups that tests/zoo/control_group.c makes; a program that was killed can't remove its own.</summary>
internal static class ZooControlGroups
{
    /// <summary>Removes the groups of a program.</summary>
    /// <param name="hierarchy">The mount point of the unified hierarchy; null when there is none.</param>
    /// <param name="pid">The program's PID inside its host, which the group's name holds.</param>
    public static void Remove(string? hierarchy, int pid)
    {
        if (hierarchy is null)
            return;
        var own = File.ReadLines("/proc/self/cgroup").First(line => line.StartsWith("0::", StringComparison.Ordinal))[3..];
        var group = Path.Join(hierarchy, own, $"isthmus-zoo-{pid}");
        foreach (var left in new[] { Path.Join(group, "inner"), group }.Where(Directory.Exists))
            Directory.Delete(left);
    }
}
