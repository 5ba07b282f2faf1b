using System.Runtime.Intrinsics.X86;

namespace Isthmus.Engine.Hosts;

/// <summary>
/// Reads CPUID leaf 0xD: sub-leaf 0 tells the supported components and the size of those that the kernel enabled; a component that
/// ends beyond that size is not enabled.
/// </summary>
internal static class XsaveProbe
{
    private const int TileData = 18;

    /// <summary>What Linux takes: everything enabled but AMX tile data, which it grants on demand.</summary>
    public static XsaveLayout WithoutTileData() => Read(component => component != TileData, whole: false);

    /// <summary>What FreeBSD takes: everything enabled, an area of exactly the size that CPUID tells.</summary>
    public static XsaveLayout Whole() => Read(_ => true, whole: true);

    private static XsaveLayout Read(Predicate<int> wanted, bool whole)
    {
        var (low, enabledSize, _, high) = X86Base.CpuId(0xd, 0);
        var supported = ((ulong)(uint)high << 32) | (uint)low;
        var features = supported & 3;
        var offsets = new int[64];
        var size = XsaveLayout.HeaderEnd;
        for (var component = 2; component < 63; component++)
        {
            if ((supported & (1UL << component)) == 0 || !wanted(component))
                continue;
            var (length, offset, _, _) = X86Base.CpuId(0xd, component);
            if (offset + length > enabledSize)
                continue;
            features |= 1UL << component;
            offsets[component] = offset;
            size = Math.Max(size, offset + length);
        }

        return new XsaveLayout(features, [.. offsets], whole ? Math.Max(size, enabledSize) : size);
    }
}
