namespace Isthmus.Engine.Execution;

/// <summary>What one phase of a plan took, in numbers that do not depend on the machine's speed.</summary>
/// <param name="RemoteCalls">System calls made by tracees.</param>
/// <param name="StopPairs">Times a tracee was continued and waited for.</param>
/// <param name="BytesWritten">Bytes written into tracees.</param>
public readonly record struct PhaseCounters(long RemoteCalls, long StopPairs, long BytesWritten)
{
    public static PhaseCounters operator +(PhaseCounters one, PhaseCounters other) =>
        new(one.RemoteCalls + other.RemoteCalls, one.StopPairs + other.StopPairs, one.BytesWritten + other.BytesWritten);

    public static PhaseCounters operator -(PhaseCounters later, PhaseCounters earlier) =>
        new(later.RemoteCalls - earlier.RemoteCalls, later.StopPairs - earlier.StopPairs, later.BytesWritten - earlier.BytesWritten);

    public static PhaseCounters Add(PhaseCounters left, PhaseCounters right) => left + right;

    public static PhaseCounters Subtract(PhaseCounters left, PhaseCounters right) => left - right;
}
