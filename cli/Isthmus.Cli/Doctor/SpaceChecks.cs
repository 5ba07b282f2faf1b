namespace Isthmus.Cli.Doctor;

/// <summary>Is there room for a checkpoint?</summary>
internal static class SpaceChecks
{
    /// <summary>Bytes below which the first real service is likely not to fit.</summary>
    private const long Tight = 256L << 20;

    public static IEnumerable<Finding> Of(MachineFacts facts) => [.. Run("run directory", facts.RunDirectory), .. State("state directory", facts.StateDirectory)];

    public static IEnumerable<Finding> Run(string check, DirectoryFacts directory)
    {
        yield return Room(check, directory, "RunDirectory");
        if (directory.FileSystem is { } type && type is not ("tmpfs" or "ramfs"))
        {
            yield return Finding.Warn($"{check} in memory", $"{directory.Path} is on {type}",
                "The service stands still while its images are written there: set the host's RunDirectory to a tmpfs such as /dev/shm/isthmus.");
        }
    }

    public static IEnumerable<Finding> State(string check, DirectoryFacts directory)
    {
        yield return Room(check, directory, "StateDirectory");
        if (directory.FileSystem is "tmpfs" or "ramfs")
        {
            yield return Finding.Warn($"{check} on disk", $"{directory.Path} is on {directory.FileSystem}",
                "Keys and the record of who may serve are lost at a reboot: set the host's StateDirectory to a disk.");
        }
    }

    private static Finding Room(string check, DirectoryFacts directory, string setting)
    {
        if (!directory.Writable)
            return Finding.Fail(check, $"{directory.Path} cannot be written", $"Run as root, or set the host's {setting} to a directory that can.");
        if (directory.FreeBytes is not { } free)
            return Finding.Warn(check, $"{directory.Path}, free space unknown", $"Make sure that a whole image of the service fits into the host's {setting}.");
        var found = $"{directory.Path}, {directory.FileSystem ?? "?"}, {free / (1024d * 1024 * 1024):0.0} GiB free";
        return free >= Tight
            ? Finding.Ok(check, found)
            : Finding.Fail(check, found, $"A checkpoint needs as much as the service's memory: free some space, or set the host's {setting} elsewhere.");
    }
}
