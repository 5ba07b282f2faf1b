namespace Isthmus.Lab;

/// <summary>
/// A directory for one lab's files, deleted with it. One whose creator was killed is deleted when the next is made: its
/// creator holds a lock (flock(2)) on a file beside it for as long as it lives, whichever PID namespace it is in.
/// </summary>
public sealed class LabDirectory : IDisposable
{
    private const string Prefix = "isthmus-lab-";
    private const string LockSuffix = ".lock";

    private readonly FileStream _alive;

    private LabDirectory(string path, FileStream alive)
    {
        FullPath = path;
        _alive = alive;
    }

    public string FullPath { get; }

    public static LabDirectory Create()
    {
        var parent = Path.GetTempPath();
        foreach (var old in Directory.EnumerateFiles(parent, $"{Prefix}*{LockSuffix}"))
        {
            // Kept open while it is deleted: nobody else may take it for theirs meanwhile.
            using var dead = TryLock(old, FileMode.Open);
            if (dead is not null)
                Delete(old[..^LockSuffix.Length]);
        }

        while (true)
        {
            var path = Path.Combine(parent, $"{Prefix}{Guid.NewGuid():N}");
            if (TryLock(path + LockSuffix, FileMode.CreateNew) is not { } alive)
                continue;
            Directory.CreateDirectory(path);
            return new LabDirectory(path, alive);
        }
    }

    public void Dispose()
    {
        Delete(FullPath);
        _alive.Dispose();
    }

    private static void Delete(string directory)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        File.Delete(directory + LockSuffix);
    }

    /// <summary>Null when somebody else holds the lock, or has just deleted the file.</summary>
    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
