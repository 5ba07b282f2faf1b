using System.Net.NetworkInformation;
using Isthmus.Linux.Network;

namespace Isthmus.Linux.Traffic;

/// <summary>Passes held frames on, unchanged but for their MAC addresses.</summary>
internal static class HeldFrames
{
    // Frames of virtual links carry up to 64 KiB of payload that hardware would cut up.
    private const int LargestFrame = 80 * 1024;
    private const int MacBytes = 6;

    // Some 100 ms of yielding and 1 ms sleeps in all: half of TCP's shortest retransmission. After it frames are only lost.
    private const int Patience = 500;

    /// <summary>
    /// Sends everything that <paramref name="from"/> holds; returns frames, bytes, and frames that found no room on the
    /// way: their clients send them again.
    /// </summary>
    public static (long Frames, long Bytes, long Lost) Send(PacketSocket from, PacketSocket to, PhysicalAddress destination, PhysicalAddress source)
    {
        var buffer = new byte[IfPacket.VirtioHeaderBytes + LargestFrame];
        var destinationMac = destination.GetAddressBytes();
        var sourceMac = source.GetAddressBytes();
        long frames = 0, bytes = 0, lost = 0;
        var patience = Patience;
        int length;
        while ((length = from.TryReceive(buffer)) > 0)
        {
            if (length < IfPacket.VirtioHeaderBytes + IfPacket.EthernetHeaderBytes)
                continue;
            var frame = buffer.AsSpan(IfPacket.VirtioHeaderBytes);
            destinationMac.CopyTo(frame);
            sourceMac.CopyTo(frame[MacBytes..]);
            if (!to.TrySend(buffer.AsSpan(0, length), ref patience))
            {
                lost++;
                continue;
            }

            frames++;
            bytes += length - IfPacket.VirtioHeaderBytes;
        }

        return (frames, bytes, lost);
    }
}
