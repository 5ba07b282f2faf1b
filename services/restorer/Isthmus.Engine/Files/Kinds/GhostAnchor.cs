using System.Buffers.Binary;
using Isthmus.Criu;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>A file that was open and had no name: made beside its old place, unlinked at once, and filled.</summary>
/// <param name="oldPath">Where the file was, absolute.</param>
internal sealed class GhostAnchor(GhostFile ghost, byte[] oldPath) : AnchorRecipe
{
    private const int AT_REMOVEDIR = 0x200;
    private const int RENAME_NOREPLACE = 1;
    private const int Chunk = 256 * 1024;

    private int Type => (int)ghost.Attributes.Mode & Fcntl.S_IFMT;

    private int Permissions => (int)ghost.Attributes.Mode & ~Fcntl.S_IFMT;

    public override string Name => $"deleted file {System.Text.Encoding.UTF8.GetString(oldPath)}";

    /// <summary>Whether this kind of inode can be made again.</summary>
    public bool IsPossible => Type is Fcntl.S_IFREG or Fcntl.S_IFIFO or Fcntl.S_IFDIR
        || (Type is Fcntl.S_IFCHR or Fcntl.S_IFBLK && ghost.Attributes.HasRdev);

    public override int Create(TaskCalls calls)
    {
        var path = new Blob([.. oldPath, .. System.Text.Encoding.ASCII.GetBytes($".isthmus-{ghost.Id:x}"), 0]);
        if (Type != Fcntl.S_IFREG)
            return CreateSpecial(calls, path);

        var file = calls.Open(Syscall.Open, path, (ulong)(Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW), 0x180);
        Unlink(calls, path);
        if (ghost.Attributes.HasSize)
            calls.Call(Syscall.Ftruncate, file, ghost.Attributes.Size);
        foreach (var extent in ghost.Extents)
            Write(calls, file, extent);
        SetAttributes(calls, file);

        // Where opening it again means duplicating it, it must be open for all that may be asked.
        if (!calls.Host.Has(HostFeatures.ReopenedFiles))
            return file;

        // A writable descriptor would keep the file from being executed (ETXTBSY).
        var kept = calls.Open(Syscall.Open, calls.Blobs.Path($"{calls.Host.DescriptorDirectory}/{TaskCalls.Number(file)}"), (ulong)Fcntl.O_PATH, 0);
        calls.Close(file);
        return kept;
    }

    private int CreateSpecial(TaskCalls calls, Blob path)
    {
        if (Type == Fcntl.S_IFDIR)
        {
            calls.Call(Syscall.Mkdirat, Fcntl.AT_FDCWD, path, Permissions);
            var directory = calls.Open(Syscall.Open, path, (ulong)(Fcntl.O_RDONLY | Fcntl.O_DIRECTORY), 0);
            SetAttributes(calls, directory);
            calls.Call(Syscall.Unlinkat, Fcntl.AT_FDCWD, path, AT_REMOVEDIR);
            return directory;
        }

        calls.Call(Syscall.Mknod, path, (ulong)ghost.Attributes.Mode, (ulong)ghost.Attributes.Rdev);
        calls.Call(Syscall.Fchmodat, Fcntl.AT_FDCWD, path, Permissions);
        calls.Call(Syscall.Fchownat, Fcntl.AT_FDCWD, path, (ulong)ghost.Attributes.Uid, (ulong)ghost.Attributes.Gid, 0);
        var node = calls.Open(Syscall.Open, path, (ulong)Fcntl.O_PATH, 0);
        Unlink(calls, path);
        return node;
    }

    /// <summary>
    /// Unlinks the file, under its old name if nothing else has that name by now: /proc goes on to show the name it was unlinked under.
    /// If the name is taken, the rename's error is no valid flag of unlinkat(2), and what has the name stays.
    /// </summary>
    private void Unlink(TaskCalls calls, Blob path)
    {
        var old = new Blob([.. oldPath, 0]);
        var renamed = calls.CallBinding("renamed", Expectation.Anything, Syscall.Renameat2, Fcntl.AT_FDCWD, path, Fcntl.AT_FDCWD, old, RENAME_NOREPLACE);
        calls.CallExpecting(Expectation.SuccessOr(Errno.EINVAL), Syscall.Unlinkat, Fcntl.AT_FDCWD, old, renamed);
        calls.CallExpecting(Expectation.SuccessOr(Errno.ENOENT), Syscall.Unlink, path);
    }

    private void SetAttributes(TaskCalls calls, int file)
    {
        calls.Call(Syscall.Fchown, file, (ulong)ghost.Attributes.Uid, (ulong)ghost.Attributes.Gid);
        // After the owner: chown clears the set-ID bits.
        calls.Call(Syscall.Fchmod, file, Permissions);
        if (ghost.Attributes.Atim is not { } accessed || ghost.Attributes.Mtim is not { } modified)
            return;
        var times = new byte[32];
        BinaryPrimitives.WriteInt64LittleEndian(times, (long)accessed.TvSec);
        BinaryPrimitives.WriteInt64LittleEndian(times.AsSpan(8), (long)accessed.TvUsec * 1000);
        BinaryPrimitives.WriteInt64LittleEndian(times.AsSpan(16), (long)modified.TvSec);
        BinaryPrimitives.WriteInt64LittleEndian(times.AsSpan(24), (long)modified.TvUsec * 1000);
        calls.Call(Syscall.Utimensat, file, 0, new Blob(times), 0);
    }

    private static void Write(TaskCalls calls, int file, GhostExtent extent)
    {
        for (var at = 0; at < extent.Bytes.Length; at += Chunk)
        {
            var part = new Blob(extent.Bytes.Slice(at, Math.Min(Chunk, extent.Bytes.Length - at)).ToArray());
            calls.CallExpecting(Expectation.Exactly(part.Bytes.Length), Syscall.Pwrite64, file, part, part.Bytes.Length, extent.Offset + at);
        }
    }
}
