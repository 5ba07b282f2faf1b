namespace Isthmus.Criu.Addendum;

/// <summary>What processes and threads are besides what CRIU dumps: an image of our own beside CRIU's.</summary>
public sealed record TaskAddendum
{
    /// <summary>The image's name.</summary>
    public const string ImageName = "isthmus-tasks.img";

    private const int LongestAffinity = 1024;
    private const int HighestIoPriority = (3 << 13) | 0x1fff;

    /// <summary>Nothing that differs.</summary>
    public static TaskAddendum Empty { get; } = new();

    public IReadOnlyList<ThreadAttributes> Threads { get; init; } = [];

    public IReadOnlyList<ProcessAttributes> Processes { get; init; } = [];

    /// <summary>The image of a checkpoint, or <see cref="Empty"/> when it has none.</summary>
    /// <exception cref="ImageException">The image is damaged or holds what no kernel shows.</exception>
    public static TaskAddendum Load(IImageSource source)
    {
        if (AddendumImage.Load(source, ImageName, TaskAddendumJson.Default.TaskAddendum) is not { } addendum)
            return Empty;
        if (addendum.Threads is null || addendum.Processes is null || addendum.Threads.Contains(null!) || addendum.Processes.Contains(null!))
            throw new ImageException(ImageName, -1, "a list is missing");
        if (addendum.Threads.DistinctBy(thread => thread.Tid).Count() != addendum.Threads.Count || addendum.Processes.DistinctBy(process => process.Pid).Count() != addendum.Processes.Count)
            throw new ImageException(ImageName, -1, "it tells of one task twice");
        foreach (var thread in addendum.Threads)
            Check(thread);
        foreach (var process in addendum.Processes)
            Check(process);
        return addendum;
    }

    /// <summary>Writes the image into a directory of images.</summary>
    public void Save(string directory) => AddendumImage.Save(directory, ImageName, this, TaskAddendumJson.Default.TaskAddendum);

    private static void Check(ThreadAttributes thread)
    {
        if (thread.Affinity is { } affinity && (affinity.Length is 0 or > LongestAffinity || affinity.Length % sizeof(ulong) != 0 || !affinity.AsSpan().ContainsAnyExcept((byte)0)))
            throw new ImageException(ImageName, -1, $"the affinity of thread {thread.Tid} names no processor");
        if (thread.IoPriority is < 0 or > HighestIoPriority)
            throw new ImageException(ImageName, -1, $"{thread.IoPriority} of thread {thread.Tid} is no I/O priority");
        if (thread.TimerSlack is 0 or > long.MaxValue)
            throw new ImageException(ImageName, -1, $"{thread.TimerSlack} of thread {thread.Tid} is no timer slack");
        if (thread.MemoryFailure is not (null or 0 or 1))
            throw new ImageException(ImageName, -1, $"{thread.MemoryFailure} of thread {thread.Tid} is no answer to a memory failure");
        if (thread.Speculation is null || thread.Speculation.Any(control => control is not { Feature: 0 or 1, Control: 4 or 8 }))
            throw new ImageException(ImageName, -1, $"thread {thread.Tid} has a mitigation that is not known");
    }

    private static void Check(ProcessAttributes process)
    {
        // The kernel writes paths from the root of the hierarchy, without "." or "..".
        if (process.ControlGroup is { } group
            && (!group.StartsWith('/') || group.Length > 4000 || group.Contains('\0', StringComparison.Ordinal) || group.Split('/').Any(part => part is "." or "..")))
            throw new ImageException(ImageName, -1, $"the control group of process {process.Pid} is no path from the root of the hierarchy");
    }
}
