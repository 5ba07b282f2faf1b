using System.Buffers.Binary;
using System.Text;

namespace Isthmus.Bundles.Format;

/// <summary>
/// Reads the archive inside a bundle: for each file the length of its name (2 bytes), its size (8 bytes), its name and
/// its bytes; a zero name length ends it. Integers are little-endian.
/// </summary>
internal static class ArchiveReader
{
    public const int EntryHeaderBytes = sizeof(ushort) + sizeof(ulong);
    public const int EndBytes = sizeof(ushort);

    public static Dictionary<string, ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> archive, int files, string subject)
    {
        var entries = new Dictionary<string, ReadOnlyMemory<byte>>(Math.Min(files, archive.Length / EntryHeaderBytes), StringComparer.Ordinal);
        var at = 0;
        while (true)
        {
            var rest = archive.Span[at..];
            if (rest.Length < EndBytes)
                throw new BundleException(subject, at, "the archive ends in the middle of an entry");
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (nameLength == 0)
                break;
            if (rest.Length < EntryHeaderBytes + nameLength)
                throw new BundleException(subject, at, "the archive ends in the middle of an entry's name");
            var size = BinaryPrimitives.ReadUInt64LittleEndian(rest[sizeof(ushort)..]);
            var name = rest.Slice(EntryHeaderBytes, nameLength);
            if (!ImageName.IsValid(name))
                throw new BundleException(subject, at, "an entry has a name that no image file has");
            var start = at + EntryHeaderBytes + nameLength;
            if (size > (ulong)(archive.Length - start))
                throw new BundleException(subject, at, $"an entry claims {size} bytes, {archive.Length - start} are left");
            if (!entries.TryAdd(Encoding.ASCII.GetString(name), archive.Slice(start, (int)size)))
                throw new BundleException(subject, at, $"'{Encoding.ASCII.GetString(name)}' is there twice");
            at = start + (int)size;
        }

        if (at + EndBytes != archive.Length)
            throw new BundleException(subject, at, "bytes follow the end of the archive");
        if (entries.Count != files)
            throw new BundleException(subject, at, $"{entries.Count} files where the manifest says {files}");
        return entries;
    }
}
