namespace Isthmus.Hosting.Stages;

/// <summary>
/// A directory of its own for one rehearsal, removed at its end: services that come or go at the same time rehearse side by
/// side. It is made by whoever writes to it first.
/// </summary>
public sealed class RehearsalDirectory : IDisposable
{
    /// <summary>So old a directory is what a process left that was killed.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Chooses one that is not in use, and removes what killed processes left of theirs.</summary>
    /// <param name="root">The host's root, as this process sees it.</param>
    /// <param name="runInside">The host's run directory, as the host sees it.</param>
    /// <param name="side">"source" or "destination".</param>
    /// <param name="clock">Says what is old.</param>
    /// <exception cref="IOException">What was left cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public RehearsalDirectory(string root, string runInside, string side, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var prefix = $"rehearsal-{side}-";
        Inside = Path.Combine(runInside, prefix + Guid.NewGuid().ToString("N"));
        Outside = root + Inside;
        var oldest = (clock.GetUtcNow() - Longest).UtcDateTime;
        var run = new DirectoryInfo(root + runInside);
        if (!run.Exists)
            return;
        foreach (var left in run.EnumerateDirectories(prefix + "*").Where(directory => directory.LastWriteTimeUtc < oldest))
            left.Delete(recursive: true);
    }

    /// <summary>As the host sees it.</summary>
    public string Inside { get; }

    /// <summary>As this process sees it.</summary>
    public string Outside { get; }

    public void Dispose()
    {
        if (Directory.Exists(Outside))
            Directory.Delete(Outside, recursive: true);
    }
}
