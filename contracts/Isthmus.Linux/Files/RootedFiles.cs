using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux.Files;

/// <summary>
/// The files below a root directory, whatever symbolic links are in it: each name of a path is opened in the directory
/// before it, links are read and followed here, and ".." ends at the root. What openat2(2) does with RESOLVE_IN_ROOT,
/// on systems that do not have it as well; no other process can lead a walk outside by exchanging directories.
/// </summary>
/// <param name="root">The root, as this process reaches it; empty for its own.</param>
/// <remarks>Errors are <see cref="IOException"/>, which names the path.</remarks>
public sealed class RootedFiles(string root)
{
    private const int MaximumLinks = 40;
    private const int NotFound = 2;
    private const int Exists = 17;
    private const int NotDirectory = 20;
    private const int InvalidArgument = 22;
    private const int Directory = Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK;

    // ENOTDIR, ELOOP, and EMLINK of FreeBSD: what opening a link as a directory gives.
    private static readonly int[] s_perhapsLink = [NotDirectory, 40, 31];

    /// <summary>The root, as this process reaches it; empty for its own.</summary>
    public string Root => root;

    /// <summary>The names in a directory, in no order; none when it is not there.</summary>
    public IReadOnlyList<string> Names(string path)
    {
        using var place = Find(path, follow: true);
        if (place is null)
            return [];
        using var directory = Fcntl.OpenAt(place.Directory, place.Name, Directory, 0);
        if (directory.IsInvalid)
            throw Failed("open", path, directory);
        return [.. System.IO.Directory.EnumerateFileSystemEntries(FormattableString.Invariant($"/proc/self/fd/{directory.DangerousGetHandle()}/")).Select(entry => Path.GetFileName(entry))];
    }

    /// <summary>What is at <paramref name="path"/>; null for nothing.</summary>
    public FileStatus? Status(string path, bool follow)
    {
        using var place = Find(path, follow);
        return place is null ? null : StatusAt(place, path);
    }

    /// <summary>Opens a regular file to read, following links; null when there is none.</summary>
    public SafeFileHandle? OpenRead(string path)
    {
        using var place = Find(path, follow: true);
        if (place is null || StatusAt(place, path) is not { Kind: FileKind.Regular })
            return null;
        var file = Fcntl.OpenAt(place.Directory, place.Name, Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY, 0);
        return file.IsInvalid ? throw Failed("open", path, file) : file;
    }

    /// <summary>The text of the link at <paramref name="path"/>; null when it is none.</summary>
    public string? ReadLink(string path)
    {
        using var place = Find(path, follow: false);
        return place is null ? null : LinkAt(place.Directory, place.Name);
    }

    /// <summary>Makes a directory, whose parent is there.</summary>
    /// <returns>False when the name is taken.</returns>
    public bool CreateDirectory(string path, FileStatus attributes)
    {
        using var place = Require(path);
        if (Stat.MkdirAt(place.Directory, place.Name, 0x1C0) < 0)
            return Marshal.GetLastPInvokeError() == Exists ? false : throw Failed("make directory", path);
        using var made = Fcntl.OpenAt(place.Directory, place.Name, Directory, 0);
        if (made.IsInvalid)
            throw Failed("open", path, made);
        Apply(made, attributes, path, times: false);
        Sync(place.Directory, path);
        return true;
    }

    /// <summary>Makes a regular file, whole or not at all.</summary>
    /// <param name="path">Where; its directory is there.</param>
    /// <param name="attributes">Mode, owner, group, time.</param>
    /// <param name="beside">A free name in the same directory, that the file has until it is whole; what a crash left under it is removed.</param>
    /// <param name="replace">True to take the place of what is there.</param>
    /// <param name="write">Writes the content.</param>
    /// <returns>False when the name is taken.</returns>
    public bool CreateFile(string path, FileStatus attributes, string beside, bool replace, Action<SafeFileHandle> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var place = Require(path);
        _ = Unistd.UnlinkAt(place.Directory, beside, 0);
        var file = Fcntl.OpenAt(place.Directory, beside, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC, 0x180);
        if (file.IsInvalid)
            throw Failed("create", path, file);
        try
        {
            using (file)
            {
                write(file);
                Apply(file, attributes, path, times: true);
                Sync(file, path);
            }

            return Name(place, beside, path, replace);
        }
        finally
        {
            // After a rename there is none any more.
            _ = Unistd.UnlinkAt(place.Directory, beside, 0);
        }
    }

    /// <summary>Makes a symbolic link.</summary>
    /// <returns>False when the name is taken.</returns>
    public bool CreateLink(string path, string target, string beside, bool replace)
    {
        using var place = Require(path);
        _ = Unistd.UnlinkAt(place.Directory, beside, 0);
        if (Unistd.SymlinkAt(target, place.Directory, beside) < 0)
            throw Failed("link", path);
        try
        {
            return Name(place, beside, path, replace);
        }
        finally
        {
            _ = Unistd.UnlinkAt(place.Directory, beside, 0);
        }
    }

    /// <summary>Removes a file, link or empty directory; a directory that is not empty stays.</summary>
    public void Remove(string path, bool isDirectory)
    {
        const int NotEmpty = 39;
        using var place = Find(path, follow: false);
        if (place is null || Unistd.UnlinkAt(place.Directory, place.Name, isDirectory ? Fcntl.AT_REMOVEDIR : 0) == 0)
            return;
        var error = Marshal.GetLastPInvokeError();
        if (error is not (NotFound or NotDirectory or Exists) && !(isDirectory && error == NotEmpty))
            throw Failed("remove", path);
    }

    private static bool Name(Place place, string beside, string path, bool replace)
    {
        var result = replace ? Stdio.RenameAt(place.Directory, beside, place.Directory, place.Name) : Unistd.LinkAt(place.Directory, beside, place.Directory, place.Name, 0);
        if (result < 0)
            return !replace && Marshal.GetLastPInvokeError() == Exists ? false : throw Failed("create", path);
        Sync(place.Directory, path);
        return true;
    }

    private static void Apply(SafeFileHandle file, FileStatus attributes, string path, bool times)
    {
        // The owner first: a change of owner takes set-user-ID bits away.
        if (Unistd.Fchown(file, attributes.Uid, attributes.Gid) < 0)
            throw Failed("chown", path);
        File.SetUnixFileMode(file, (UnixFileMode)attributes.Mode);
        if (times)
            File.SetLastWriteTimeUtc(file, attributes.ModifiedAt.UtcDateTime);
    }

    private static void Sync(SafeFileHandle file, string path)
    {
        // Some file systems cannot write a directory through; they have nothing to lose.
        if (Unistd.Fsync(file) < 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
            throw Failed("fsync", path);
    }

    private Place Require(string path) =>
        Find(path, follow: false) ?? throw new IOException($"{path}: the directory that it belongs into is not there.");

    private static FileStatus? StatusAt(Place place, string path)
    {
        Span<byte> stat = stackalloc byte[FileStatus.StructBytes];
        if (Stat.FstatAt(place.Directory, place.Name, ref MemoryMarshal.GetReference(stat), Fcntl.AT_SYMLINK_NOFOLLOW) == 0)
            return FileStatus.Parse(stat);
        return Marshal.GetLastPInvokeError() is NotFound or NotDirectory ? null : throw Failed("stat", path);
    }

    private static unsafe string? LinkAt(SafeFileHandle directory, string name)
    {
        Span<byte> text = stackalloc byte[RootedPath.MaximumBytes + 1];
        fixed (byte* start = text)
        {
            var length = Unistd.ReadLinkAt(directory, name, start, (nuint)text.Length);
            return length < 0 ? null : Encoding.UTF8.GetString(text[..(int)length]);
        }
    }

    /// <summary>The open directory and the name in it that a path leads to; null when a directory on the way is not there.</summary>
    private Place? Find(string path, bool follow)
    {
        var open = new Stack<SafeFileHandle>();
        try
        {
            open.Push(OpenRoot());
            var names = new LinkedList<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries));
            for (var links = 0; names.First is { } first;)
            {
                names.RemoveFirst();
                var (name, isLast) = (first.Value, names.Count == 0);
                if (name == ".")
                    continue;
                if (name == "..")
                {
                    if (open.Count > 1)
                        open.Pop().Dispose();
                    continue;
                }

                var target = isLast && follow ? LinkAt(open.Peek(), name) : null;
                if (isLast && target is null)
                    return new Place(open.Pop(), name);
                if (!isLast)
                {
                    var next = Fcntl.OpenAt(open.Peek(), name, Directory, 0);
                    if (!next.IsInvalid)
                    {
                        open.Push(next);
                        continue;
                    }

                    var error = Marshal.GetLastPInvokeError();
                    next.Dispose();
                    if (error == NotFound)
                        return null;
                    target = s_perhapsLink.Contains(error) ? LinkAt(open.Peek(), name) : throw new IOException($"{path}: {new Win32Exception(error).Message} ({name}).");
                    if (target is null)
                        return null;
                }

                if (++links > MaximumLinks)
                    throw new IOException($"{path}: too many symbolic links.");
                if (target!.StartsWith('/'))
                {
                    while (open.Count > 1)
                        open.Pop().Dispose();
                }

                foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                    names.AddFirst(part);
            }

            return new Place(open.Pop(), ".");
        }
        finally
        {
            foreach (var directory in open)
                directory.Dispose();
        }
    }

    private SafeFileHandle OpenRoot()
    {
        // An absolute path needs no directory to begin at.
        using var none = new SafeFileHandle(new nint(-100), ownsHandle: false);
        var directory = Fcntl.OpenAt(none, root.Length == 0 ? "/" : $"{root}/.", Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC, 0);
        return directory.IsInvalid ? throw Failed("open", root, directory) : directory;
    }

    private static IOException Failed(string what, string path, SafeFileHandle? file = null)
    {
        var error = Marshal.GetLastPInvokeError();
        file?.Dispose();
        return new IOException($"{path}: {new Win32Exception(error).Message} ({what}).", error);
    }

    private sealed record Place(SafeFileHandle Directory, string Name) : IDisposable
    {
        public void Dispose() => Directory.Dispose();
    }
}
