namespace Isthmus.Bench.Blackout.Moves;

/// <summary>A directory for images on a tmpfs, deleted with it.</summary>
internal sealed class ImageDirectory : IAsyncDisposable
{
    private ImageDirectory(string path) => FullPath = path;

    public string FullPath { get; }

    public static ImageDirectory Create()
    {
        var path = $"/dev/shm/isthmus-bench-{Environment.ProcessId}-{Guid.NewGuid():N}";
        Directory.CreateDirectory(path);
        return new ImageDirectory(path);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(FullPath, recursive: true);
        return ValueTask.CompletedTask;
    }
}
