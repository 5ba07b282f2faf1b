using System.Buffers.Binary;

namespace Isthmus.Linux.Files;

/// <summary>What a file system says of a file (stat(2)).</summary>
/// <param name="Kind">Its type.</param>
/// <param name="Mode">Permission bits, the lower twelve.</param>
/// <param name="Uid">The owner.</param>
/// <param name="Gid">The group.</param>
/// <param name="Bytes">Size.</param>
/// <param name="ModifiedAt">When its content last changed, UTC.</param>
/// <param name="Device">The device of its file system.</param>
/// <param name="Inode">Its number there.</param>
public sealed record FileStatus(FileKind Kind, int Mode, uint Uid, uint Gid, long Bytes, DateTimeOffset ModifiedAt, ulong Device, ulong Inode)
{
    // struct stat of x86-64 (asm/stat.h): st_dev at 0, st_ino 8, st_mode 24, st_uid 28, st_gid 32, st_size 48, st_mtime 88 and 96.
    internal const int StructBytes = 144;
    private const int TypeMask = 0xF000;
    private const int NanosecondsPerTick = 100;

    internal static FileStatus Parse(ReadOnlySpan<byte> stat)
    {
        var mode = BinaryPrimitives.ReadInt32LittleEndian(stat[24..]);
        var kind = (mode & TypeMask) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
        var seconds = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(stat[88..]), DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return new FileStatus(
            kind,
            mode & 0xFFF,
            BinaryPrimitives.ReadUInt32LittleEndian(stat[28..]),
            BinaryPrimitives.ReadUInt32LittleEndian(stat[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(stat[48..]),
            DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(BinaryPrimitives.ReadInt64LittleEndian(stat[96..]) / NanosecondsPerTick),
            BinaryPrimitives.ReadUInt64LittleEndian(stat),
            BinaryPrimitives.ReadUInt64LittleEndian(stat[8..]));
    }
}
