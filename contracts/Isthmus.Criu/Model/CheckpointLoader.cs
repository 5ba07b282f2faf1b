using Google.Protobuf;
using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>Decodes the images of a checkpoint in the order in which they refer to each other.</summary>
internal sealed class CheckpointLoader(IImageSource source, ImageLimits limits)
{
    public Checkpoint Load()
    {
        var inventory = Single<InventoryEntry>(ImageKinds.Inventory);
        if (inventory.ImgVersion != 2 || !inventory.FdinfoPerId)
            throw new ImageException(ImageKinds.Inventory.FileName(), -1, "the images have a layout from before CRIU 1.6; dump with CRIU 4.2 or later");
        if (source.Names.Count > limits.Images)
            throw new ImageException(ImageKinds.Inventory.FileName(), -1, $"it comes with more than {limits.Images} images");
        var images = source.Names.Select(name => ImageName.TryParse(name, out var parsed) ? parsed : null).OfType<ImageName>().ToLookup(name => name.Kind);
        var files = Table(ImageKinds.Files, (FileEntry file) => file.Id);
        var processes = new ProcessLoader(this, source, limits).Load();
        var checkpoint = new Checkpoint(source, inventory, processes)
        {
            Files = files,
            SharedMemories = images[ImageKinds.ShmemPagemap].ToDictionary(name => name.Id, name => PageMap.Load(source, name.Kind, name.Id, limits)),
            TcpStreams = images[ImageKinds.TcpStream].ToDictionary(Inode, name => TcpStream.Load(source, Inode(name), limits)),
            Pipes = Contents(ImageKinds.PipesData),
            Fifos = Contents(ImageKinds.FifoData),
            SocketQueues = Queues(),
            Remaps = Table(ImageKinds.RemapFpath, (RemapFilePathEntry remap) => remap.OrigId),
            GhostFiles = images[ImageKinds.GhostFile].ToDictionary(Inode, Ghost),
            Memfds = Table(ImageKinds.Memfd, (MemfdInodeEntry memfd) => MemfdId(memfd)),
            Ttys = Table(ImageKinds.TtyInfo, (TtyInfoEntry tty) => tty.Id),
            FileLocks = [.. Entries<FileLockEntry>(ImageKinds.FileLocks).Select(record => record.Entry)],
            Clocks = images[ImageKinds.Timens].OrderByDescending(name => name.Id).Select(name => Single<TimensEntry>(name.Kind, name.Id)).FirstOrDefault(),
            Cgroups = Optional<CgroupEntry>(ImageKinds.Cgroup),
            Cpu = Optional<CpuinfoEntry>(ImageKinds.Cpuinfo),
            Seccomp = Optional<SeccompEntry>(ImageKinds.Seccomp) ?? new SeccompEntry(),
        };
        CheckpointChecks.Run(checkpoint);
        return checkpoint;
    }

    /// <summary>The entry of an image that must exist and has one.</summary>
    public T Single<T>(ImageKind kind, ulong id = 0) where T : class, IMessage
    {
        var name = kind.FileName(id);
        var reader = new ImageReader(name, source.Read(name), limits);
        reader.ReadHeader(kind);
        var entry = (T)reader.ReadEntry(kind.Entry!);
        reader.ExpectEnd();
        return entry;
    }

    /// <summary>Entries of an image; none when the image doesn't exist, as CRIU leaves out empty ones.</summary>
    public IEnumerable<(int Offset, T Entry, ReadOnlyMemory<byte> Payload)> Entries<T>(ImageKind kind, ulong id = 0) where T : class, IMessage
    {
        var name = kind.FileName(id);
        if (!source.Contains(name))
            yield break;
        var reader = new ImageReader(name, source.Read(name), limits);
        reader.ReadHeader(kind);
        foreach (var record in ImageRecords.Read(reader, kind))
            yield return (record.Offset, (T)record.Entry!, record.Payload);
    }

    static uint Inode(ImageName name) => name.Id <= uint.MaxValue
        ? (uint)name.Id
        : throw new ImageException(name.ToString(), -1, "its id has more than 32 bits");

    static uint MemfdId(MemfdInodeEntry memfd) => memfd.InodeId <= uint.MaxValue
        ? (uint)memfd.InodeId
        : throw new ImageException(ImageKinds.Memfd.FileName(), -1, $"inode id {memfd.InodeId} has more than 32 bits");

    T? Optional<T>(ImageKind kind) where T : class, IMessage => source.Contains(kind.FileName()) ? Single<T>(kind) : null;

    Dictionary<uint, T> Table<T>(ImageKind kind, Func<T, uint> id) where T : class, IMessage
    {
        var table = new Dictionary<uint, T>();
        foreach (var (offset, entry, _) in Entries<T>(kind))
            if (!table.TryAdd(id(entry), entry))
                throw new ImageException(kind.FileName(), offset, $"id {id(entry)} occurs twice");
        return table;
    }

    Dictionary<uint, PipeContents> Contents(ImageKind kind)
    {
        var contents = new Dictionary<uint, PipeContents>();
        foreach (var (offset, entry, bytes) in Entries<PipeDataEntry>(kind))
            if (!contents.TryAdd(entry.PipeId, new PipeContents(entry.PipeId, entry.Size, bytes)))
                throw new ImageException(kind.FileName(), offset, $"pipe {entry.PipeId} occurs twice");
        return contents;
    }

    Dictionary<uint, IReadOnlyList<QueuedMessage>> Queues() => Entries<SkPacketEntry>(ImageKinds.SkQueues)
        .GroupBy(record => record.Entry.IdFor, record => new QueuedMessage(record.Payload, record.Entry.Scm))
        .ToDictionary(queue => queue.Key, queue => (IReadOnlyList<QueuedMessage>)[.. queue]);

    GhostFile Ghost(ImageName name)
    {
        var records = Entries<IMessage>(name.Kind, name.Id).ToList();
        var attributes = (GhostFileEntry)records[0].Entry;
        return new GhostFile(Inode(name), attributes, attributes.Chunks
            ? [.. records.Skip(1).Select(record => Extent(name, record.Offset, (GhostChunkEntry)record.Entry, record.Payload))]
            : [new GhostExtent(0, records[0].Payload)]);
    }

    static GhostExtent Extent(ImageName name, int offset, GhostChunkEntry chunk, ReadOnlyMemory<byte> bytes) =>
        chunk.Off <= long.MaxValue - chunk.Len
            ? new GhostExtent((long)chunk.Off, bytes)
            : throw new ImageException(name.ToString(), offset, $"no file reaches to {chunk.Off}");
}
