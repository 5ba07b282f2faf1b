namespace Isthmus.Cli.Doctor;

/// <summary>Looks at a directory that may not exist yet: then the nearest one above it decides. Changes nothing.</summary>
internal static class DirectoryProbe
{
    public static DirectoryFacts Of(string path)
    {
        var existing = Path.GetFullPath(path);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } above)
            existing = above;
        var writable = CanWrite(existing);
        try
        {
            var drive = new DriveInfo(existing);
            return new DirectoryFacts { Path = path, FileSystem = drive.DriveFormat, FreeBytes = drive.AvailableFreeSpace, Writable = writable };
        }
        catch (IOException)
        {
            return new DirectoryFacts { Path = path, Writable = writable };
        }
    }

    private static bool CanWrite(string directory)
    {
        var trial = Path.Combine(directory, $".isthmus-doctor-{Guid.NewGuid():N}");
        try
        {
            using var file = new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
