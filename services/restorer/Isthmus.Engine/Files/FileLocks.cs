using System.Buffers.Binary;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files;

/// <summary>POSIX, BSD and open-file-description locks (fcntl(2), flock(2)).</summary>
internal static class FileLocks
{
    private const uint Posix = 1;
    private const uint Bsd = 2;
    private const uint Description = 4;
    private const uint Lease = 8;

    private const uint F_RDLCK = 0;
    private const uint F_WRLCK = 1;

    /// <summary>Why a lock cannot be taken again, or null.</summary>
    public static string? WhyNot(FileLockEntry entry) => entry.Flag switch
    {
        Lease => "leases are not carried",
        Posix or Bsd or Description when entry.Type is not (F_RDLCK or F_WRLCK) => $"locks of type {entry.Type} are not carried",
        Posix or Bsd or Description => null,
        _ => $"the checkpoint holds a lock of the unknown kind {entry.Flag}",
    };

    public static bool IsOfDescription(FileLockEntry entry) => entry.Flag == Description;

    /// <summary>The resource as a refusal names it.</summary>
    public static string Name(FileLockEntry entry) => entry.Flag == Lease ? "file lease" : "file lock";

    /// <summary>Takes the lock without waiting: nobody else may hold it.</summary>
    public static void Take(TaskCalls calls, FileLockEntry entry)
    {
        calls.Purpose = $"{(entry.Flag == Posix ? "POSIX" : entry.Flag == Bsd ? "BSD" : "file description")} lock (fd {TaskCalls.Number(entry.Fd)})";
        if (entry.Flag == Bsd)
        {
            calls.Call(Syscall.Flock, entry.Fd, (entry.Type == F_RDLCK ? Fcntl.LOCK_SH : Fcntl.LOCK_EX) | Fcntl.LOCK_NB);
            return;
        }

        // struct flock: type, whence (0: from the start), start, length (0: to the end), pid.
        var value = new byte[32];
        BinaryPrimitives.WriteInt16LittleEndian(value, (short)entry.Type);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(8), entry.Start);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(16), entry.Len);
        calls.Call(Syscall.Fcntl, entry.Fd, entry.Flag == Posix ? Fcntl.F_SETLK : Fcntl.F_OFD_SETLK, new Blob(value));
    }
}
