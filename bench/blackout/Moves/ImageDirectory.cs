namespace Isthmus.Bench.Blackout.Moves;

/// <summary>A directory for images on a tmpfs, deleted with it.</summary>
internal sealed class ImageDirectory : IAsyncDisposable
{
    private ImageDirectory(string path) => FullPath = path;

    public string FullPath { get; }

    public static ImageDirectory Create()
    {
        // Short: a unix socket's path, CRIU's is below this one, has at most 108 bytes.
        var path = $"/dev/shm/bench-{Guid.NewGuid().ToString("N")[..8]}";
        Directory.CreateDirectory(path);
        return new ImageDirectory(path);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(FullPath, recursive: true);
        return ValueTask.CompletedTask;
    }
}
