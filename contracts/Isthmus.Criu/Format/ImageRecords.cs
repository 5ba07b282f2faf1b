using Google.Protobuf;
using Google.Protobuf.Reflection;
using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>The order of entries and raw bytes in each kind of image, after its header.</summary>
internal static class ImageRecords
{
    public static IEnumerable<ImageRecord> Read(ImageReader reader, ImageKind kind) => kind.Body switch
    {
        ImageBody.Raw => [new ImageRecord(0, null, reader.ReadRaw((ulong)reader.Remaining, "the contents"))],
        ImageBody.Pagemap => Pagemap(reader),
        ImageBody.GhostFile => GhostFile(reader),
        ImageBody.MessageQueues => MessageQueues(reader),
        ImageBody.SingleEntry or ImageBody.SingleEntryWithPayload => Single(reader, kind),
        _ => Entries(reader, kind),
    };

    /// <summary>Raw bytes that belong to an entry, padding included.</summary>
    static (ulong Length, string What) PayloadOf(IMessage entry) => entry switch
    {
        TcpStreamEntry tcp => ((ulong)tcp.InqLen + tcp.OutqLen, "the connection's queues"),
        SkPacketEntry packet => (packet.Length, "a queued message"),
        PipeDataEntry pipe => (pipe.Bytes, "pipe data"),
        BpfmapDataEntry map => ((ulong)map.KeysBytes + map.ValuesBytes, "map contents"),
        IpcSemEntry set => (Align((ulong)set.Nsems * sizeof(ushort), sizeof(ulong)), "semaphore values"),
        // CRIU leaves the contents to pagemap-shmem images since it has in_pagemaps.
        IpcShmEntry { InPagemaps: true } => (0, "a segment"),
        IpcShmEntry segment when segment.Size <= int.MaxValue => (Align(segment.Size, sizeof(uint)), "a segment"),
        IpcShmEntry => (ulong.MaxValue, "a segment"),
        _ => (0, ""),
    };

    static ulong Align(ulong length, ulong unit) => (length + unit - 1) / unit * unit;

    static IEnumerable<ImageRecord> Single(ImageReader reader, ImageKind kind)
    {
        yield return Next(reader, kind.Entry!);
        reader.ExpectEnd();
    }

    static IEnumerable<ImageRecord> Entries(ImageReader reader, ImageKind kind)
    {
        while (!reader.AtEnd)
            yield return Next(reader, kind.Entry!);
    }

    static ImageRecord Next(ImageReader reader, MessageDescriptor type)
    {
        var offset = reader.Position;
        var entry = reader.ReadEntry(type);
        var (length, what) = PayloadOf(entry);
        return new ImageRecord(offset, entry, reader.ReadRaw(length, what));
    }

    static IEnumerable<ImageRecord> Pagemap(ImageReader reader)
    {
        yield return Next(reader, PagemapHead.Descriptor);
        while (!reader.AtEnd)
            yield return Next(reader, PagemapEntry.Descriptor);
    }

    static IEnumerable<ImageRecord> GhostFile(ImageReader reader)
    {
        var offset = reader.Position;
        var ghost = reader.ReadEntry(GhostFileEntry.Parser);
        if (!ghost.Chunks)
        {
            yield return new ImageRecord(offset, ghost, reader.ReadRaw((ulong)reader.Remaining, "the file's contents"));
            yield break;
        }

        yield return new ImageRecord(offset, ghost, ReadOnlyMemory<byte>.Empty);
        while (!reader.AtEnd)
        {
            offset = reader.Position;
            var chunk = reader.ReadEntry(GhostChunkEntry.Parser);
            yield return new ImageRecord(offset, chunk, reader.ReadRaw(chunk.Len, "a piece of the file"));
        }
    }

    static IEnumerable<ImageRecord> MessageQueues(ImageReader reader)
    {
        while (!reader.AtEnd)
        {
            var offset = reader.Position;
            var queue = reader.ReadEntry(IpcMsgEntry.Parser);
            yield return new ImageRecord(offset, queue, ReadOnlyMemory<byte>.Empty);
            for (var i = 0u; i < queue.Qnum; i++)
            {
                offset = reader.Position;
                var message = reader.ReadEntry(IpcMsg.Parser);
                yield return new ImageRecord(offset, message, reader.ReadRaw(Align(message.Msize, sizeof(ulong)), "a message"));
            }
        }
    }
}
