namespace Isthmus.Engine.Hosts;

/// <summary>One of [vvar] and [vvar_vclock].</summary>
/// <param name="BeforeCode">Bytes from its start to the start of the code.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct VdsoDataArea(ulong BeforeCode, ulong Length);
