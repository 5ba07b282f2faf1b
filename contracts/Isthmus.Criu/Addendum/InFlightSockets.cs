using System.Buffers;
using Isthmus.Criu.Images;

namespace Isthmus.Criu.Addendum;

/// <summary>
/// Connections that were taken out of a listener's queue before a dump are in its images as if their other ends were foreign.
/// Writes them as CRIU writes a connection that nobody has accepted: its peer is the listener.
/// </summary>
public static class InFlightSockets
{
    // Of a socket that is in the images only because one of the tree's is connected to it (UnixSkEntry.uflags).
    private const uint Foreign = 1;

    /// <param name="directory">The images.</param>
    /// <param name="listeners">By the inode of an end that was taken, the inode of its listener.</param>
    /// <exception cref="ImageException">The image is damaged.</exception>
    public static void Rewrite(string directory, IReadOnlyDictionary<uint, uint> listeners)
    {
        ArgumentNullException.ThrowIfNull(listeners);
        var name = ImageKinds.Files.FileName(0);
        var path = Path.Combine(directory, name);
        var image = ImageFile.Decode(name, File.ReadAllBytes(path));
        var kept = new List<ImageRecord>(image.Records.Count);
        foreach (var record in image.Records)
        {
            if (record.Entry is FileEntry { Usk: { } socket })
            {
                if ((socket.Uflags & Foreign) != 0 && listeners.ContainsKey(socket.Ino))
                    continue;
                if (listeners.TryGetValue(socket.Peer, out var listener))
                    socket.Peer = listener;
            }

            kept.Add(record);
        }

        var bytes = new ArrayBufferWriter<byte>();
        (image with { Records = kept }).Encode(bytes);
        File.WriteAllBytes(path, bytes.WrittenSpan);
    }
}
