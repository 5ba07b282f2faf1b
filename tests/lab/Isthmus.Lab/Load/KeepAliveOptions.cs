namespace Isthmus.Lab.Load;

/// <summary>How a <see cref="KeepAliveClient"/> behaves.</summary>
public sealed record KeepAliveOptions
{
    /// <summary>The pause between two answers and questions; zero for none.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>A long download after each so many small requests; 0 for never, 1 for nothing but downloads.</summary>
    public int DownloadEvery { get; init; }

    /// <summary>The rate of downloads, bytes a second.</summary>
    public long DownloadRate { get; init; } = 2 << 20;

    /// <summary>How long the client waits for an answer before it counts as failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
