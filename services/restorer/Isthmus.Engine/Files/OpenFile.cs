using Isthmus.Criu.Images;

namespace Isthmus.Engine.Files;

/// <summary>An open file description (struct file) of the checkpoint and every descriptor that refers to it.</summary>
internal sealed class OpenFile(FileEntry entry)
{
    public FileEntry Entry { get; } = entry;

    public uint Id => Entry.Id;

    /// <summary>In the order of the process tree, then by number.</summary>
    public List<Holder> Holders { get; } = [];

    /// <summary>The number at which processes inherit it until they install it, or −1 for a file of one process.</summary>
    public int Parked { get; set; } = -1;

    /// <summary>The descriptor that a refusal names: the first one, or none for a file that only a mapping or a queue refers to.</summary>
    public Holder? First => Holders.Count > 0 ? Holders[0] : null;
}
