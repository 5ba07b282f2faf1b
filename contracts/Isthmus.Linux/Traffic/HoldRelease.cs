namespace Isthmus.Linux.Traffic;

/// <summary>What became of the held frames.</summary>
/// <param name="Frames">Frames that were sent on or delivered.</param>
/// <param name="Bytes">Their bytes, Ethernet headers included.</param>
/// <param name="Lost">Frames that found no room in the buffer or on the way to the destination; their clients send them again.</param>
/// <param name="Forwarding">
/// True when flows that still reach this host are sent on; false when they are dropped, since the destination is not on
/// this link, or when the hold was lifted.
/// </param>
public sealed record HoldRelease(long Frames, long Bytes, long Lost, bool Forwarding);
