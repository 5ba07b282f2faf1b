using System.Collections.Immutable;

namespace Isthmus.Engine.Hosts;

/// <summary>
/// Where the components of the extended state lie in the standard (not compacted) XSAVE format, and how large the area is
/// that this kernel takes from a signal frame (Intel SDM vol. 1, chapter 13).
/// </summary>
/// <param name="Features">XCR0 bits of the components that user programs can have here, without AMX tile data, which Linux grants on demand.</param>
/// <param name="Offsets">By component number; 0 for those that are absent.</param>
/// <param name="Size">Bytes, header included.</param>
public sealed record XsaveLayout(ulong Features, ImmutableArray<int> Offsets, int Size)
{
    /// <summary>Bytes of the FXSAVE part and the header behind.</summary>
    public const int HeaderEnd = 576;

    public bool Has(int component) => component < 64 && (Features & (1UL << component)) != 0;
}
