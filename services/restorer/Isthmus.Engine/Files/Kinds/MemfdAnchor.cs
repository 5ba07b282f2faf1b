using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>An anonymous file (memfd_create(2)) with its contents; it is sealed when every mapping of it exists.</summary>
internal sealed class MemfdAnchor(MemfdInodeEntry inode, PageMap? pages) : AnchorRecipe
{
    private const int Chunk = 256 * 1024;
    private const int WaitsForPages = 12;

    private readonly HashSet<uint> _files = [];

    /// <summary>How many open file descriptions it has.</summary>
    public int OpenFiles => _files.Count;

    public void OpenedBy(OpenFile file) => _files.Add(file.Id);

    public override string Name => $"memfd {inode.Name}";

    public override int Create(TaskCalls calls)
    {
        var sealable = inode.Seals != Fcntl.F_SEAL_SEAL;
        var file = calls.Open(Syscall.MemfdCreate, new Blob([.. inode.RawName, 0]), sealable ? (ulong)Fcntl.MFD_ALLOW_SEALING : 0UL);
        calls.Call(Syscall.Ftruncate, file, inode.Size);
        if (pages is not null)
            Fill(calls, file, pages);
        calls.Call(Syscall.Fchown, file, (ulong)inode.Uid, (ulong)inode.Gid);
        if (inode.HasMode)
            calls.Call(Syscall.Fchmod, file, (int)inode.Mode & ~Fcntl.S_IFMT);
        return file;
    }

    public override void Late(TaskCalls calls)
    {
        if (inode.Seals is 0 or Fcntl.F_SEAL_SEAL)
            return;
        // To forbid writing the kernel waits 150 ms for whoever else holds a page (reclaim and migration do for a moment, longer on a
        // busy machine), and gives up then. Seals that are there already are no error until F_SEAL_SEAL is.
        for (var wait = 0; wait < WaitsForPages && (inode.Seals & Fcntl.F_SEAL_WRITE) != 0; wait++)
            calls.CallExpecting(Expectation.SuccessOr(Errno.EBUSY), Syscall.Fcntl, Number, Fcntl.F_ADD_SEALS, (ulong)(inode.Seals & ~Fcntl.F_SEAL_SEAL));
        calls.Call(Syscall.Fcntl, Number, Fcntl.F_ADD_SEALS, (ulong)inode.Seals);
    }

    private void Fill(TaskCalls calls, int file, PageMap contents)
    {
        foreach (var run in contents.Runs)
        {
            for (long at = 0; at < run.Length; at += Chunk)
            {
                // The last page may reach beyond the file.
                var offset = run.Address + (ulong)at;
                if (offset >= inode.Size)
                    break;
                var length = (int)Math.Min((ulong)Math.Min(Chunk, run.Length - at), inode.Size - offset);
                if (!run.Present)
                    continue;
                var part = new Blob(contents.Read(run, at, length).ToArray());
                calls.CallExpecting(Expectation.Exactly(length), Syscall.Pwrite64, file, part, length, offset);
            }
        }
    }
}
