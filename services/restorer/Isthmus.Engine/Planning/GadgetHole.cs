using Isthmus.Criu;
using Isthmus.Engine.Execution;

namespace Isthmus.Engine.Planning;

/// <summary>Finds addresses for the <see cref="GadgetArea"/> that no mapping of the tree uses.</summary>
internal static class GadgetHole
{
    /// <summary>Far from where programs, heaps, libraries and stacks lie: free in nearly every tree, so that a nursery can wait there before the tree is known.</summary>
    public const ulong Usual = 0x2000_0000_0000;

    // The stub is mapped below the area until the nursery has left it.
    private const ulong Margin = 1 << 20;
    private const ulong Highest = 0x7000_0000_0000;

    /// <exception cref="UnsupportedResourceException">The tree leaves no such range.</exception>
    public static GadgetArea Find(Checkpoint checkpoint) => Find(checkpoint.Processes
        .Where(process => !process.IsZombie)
        .SelectMany(process => process.Memory.Vmas)
        .Select(vma => (vma.Start, vma.End)));

    /// <exception cref="UnsupportedResourceException">The ranges leave no such range.</exception>
    public static GadgetArea Find(IEnumerable<(ulong Start, ulong End)> mapped)
    {
        var used = mapped.Distinct().OrderBy(range => range.Start).ToArray();
        for (var candidate = Usual; candidate < Highest;)
        {
            var (low, high) = (candidate - Margin, candidate + GadgetArea.Size + Margin);
            var hit = Array.Find(used, range => range.Start < high && range.End > low);
            if (hit == default)
                return new GadgetArea(candidate);
            candidate = (hit.End + (2 * Margin)) & ~(Margin - 1);
        }

        throw new UnsupportedResourceException(
        [
            new UnsupportedResource("address space", null, null, $"no {GadgetArea.Size >> 20} MiB are free in every process of the tree.", "Move a tree that maps less."),
        ]);
    }
}
