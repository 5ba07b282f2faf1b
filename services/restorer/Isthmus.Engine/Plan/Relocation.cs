namespace Isthmus.Engine.Plan;

/// <summary>The 8 bytes at <paramref name="Offset"/> of a blob receive the address of <paramref name="Target"/>.</summary>
public readonly record struct Relocation(int Offset, Blob Target);
