using System.Collections.Immutable;

namespace Isthmus.Engine.Hosts;

/// <summary>The kernel's own vDSO (vdso(7)) and the areas with its data, as every new process of the host gets them.</summary>
/// <param name="Code">The bytes of the [vdso] area: whole pages.</param>
/// <param name="DataAreas">The data areas before the code, by rising address: their distance to the start of the code, and their lengths, in bytes.</param>
public sealed record VdsoImage(ReadOnlyMemory<byte> Code, ImmutableArray<VdsoDataArea> DataAreas);
