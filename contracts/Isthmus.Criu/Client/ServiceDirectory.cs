using Isthmus.Linux;

namespace Isthmus.Criu;

/// <summary>
/// The directory with the socket of one CRIU service. Its maker holds a lock (flock(2)) on a file in it for as long as it
/// lives, whichever PID namespace it is in; a directory whose maker was killed is deleted when the next is made.
/// </summary>
sealed class ServiceDirectory : IDisposable
{
    const string Prefix = "criu-";
    const string LockName = "alive";

    readonly string _path;
    readonly FileStream _alive;

    ServiceDirectory(string inside, string path, FileStream alive)
    {
        Socket = $"{inside}/rpc";
        _path = path;
        _alive = alive;
    }

    /// <summary>The socket's path as the host sees it.</summary>
    public string Socket { get; }

    /// <summary>Makes one below <paramref name="runDirectory"/>, a directory as the host sees it.</summary>
    public static ServiceDirectory Create(HostSpace host, string runDirectory)
    {
        var parent = host.Root + runDirectory;
        if (Directory.Exists(parent))
            DeleteAbandoned(parent);
        var inside = Path.Combine(runDirectory, $"{Prefix}{Guid.NewGuid():N}"[..13]);
        // CRIU is root and does what its socket says; releases differ in whom they let connect, so the directory keeps others out.
        Directory.CreateDirectory(host.Root + inside, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ServiceDirectory(inside, host.Root + inside, new FileStream(Path.Combine(host.Root + inside, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
    }

    public void Dispose()
    {
        // The host may be gone already, and its directories with it.
        if (Directory.Exists(_path))
            Directory.Delete(_path, recursive: true);
        _alive.Dispose();
    }

    static void DeleteAbandoned(string parent)
    {
        foreach (var directory in Directory.EnumerateDirectories(parent, $"{Prefix}*"))
        {
            try
            {
                // One without the file is just being made. The lock is kept until all is deleted.
                using var abandoned = new FileStream(Path.Combine(directory, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Directory.Delete(directory, recursive: true);
            }
            catch (IOException)
            {
                // Its maker lives, or somebody else has just deleted it.
            }
        }
    }
}
