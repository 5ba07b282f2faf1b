namespace Isthmus.Contracts.Restore;

/// <summary>What one phase of a restore took, in numbers that do not depend on the machine's speed.</summary>
/// <param name="Phase">The engine's name of it: "Fork", "Memory", "Files" and so on.</param>
/// <param name="RemoteCalls">System calls made by tracees.</param>
/// <param name="StopPairs">Times a tracee was continued and waited for.</param>
/// <param name="BytesWritten">Bytes written into tracees.</param>
public sealed record RestorePhaseWork(string Phase, long RemoteCalls, long StopPairs, long BytesWritten);
