using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux.Files;

/// <summary>A file as its file system knows it, whatever its names (open_by_handle_at(2)).</summary>
/// <param name="Type">What the file system calls its kind of handle.</param>
/// <param name="Bytes">The handle, at most 128 bytes.</param>
public sealed record FileHandle(int Type, ReadOnlyMemory<byte> Bytes)
{
    private const int LongestHandle = 128;

    /// <summary>The path that leads to the file in its mount namespace; of one without a name, what it was, and " (deleted)". Null when this mount does not open it.</summary>
    /// <param name="mountPoint">The mount's directory, as this process reaches it.</param>
    /// <param name="mountId">The mount's ID (proc_pid_mountinfo(5)): another may lie over the directory.</param>
    public string? PathIn(string mountPoint, int mountId)
    {
        if (Bytes.Length > LongestHandle)
            return null;
        using var mount = Fcntl.Open(Fcntl.AT_FDCWD, mountPoint, Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC, 0);
        if (mount.IsInvalid || MountOf(mount) != mountId)
            return null;
        // struct file_handle: length, type, bytes
        Span<byte> handle = stackalloc byte[8 + Bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(handle, Bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(handle[4..], Type);
        Bytes.Span.CopyTo(handle[8..]);
        using var file = Fcntl.OpenByHandleAt(mount, handle, Fcntl.O_PATH | Fcntl.O_CLOEXEC);
        return file.IsInvalid ? null : new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}")).LinkTarget;
    }

    private static int MountOf(SafeFileHandle directory) =>
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{directory.DangerousGetHandle()}"))
            .Where(line => line.StartsWith("mnt_id:", StringComparison.Ordinal))
            .Select(line => int.Parse(line.AsSpan("mnt_id:".Length).Trim(), CultureInfo.InvariantCulture))
            .FirstOrDefault(-1);
}
