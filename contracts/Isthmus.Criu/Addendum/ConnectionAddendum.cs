namespace Isthmus.Criu.Addendum;

/// <summary>
/// Connections to unix listeners that nobody has accepted, by listener in the order of its queue: an image of our own beside
/// CRIU's, which hold neither their order nor what was sent over them. A checkpoint has it only where a connection waited.
/// </summary>
public sealed record ConnectionAddendum
{
    /// <summary>The image's name.</summary>
    public const string ImageName = "isthmus-connections.img";

    /// <summary>Longest queue that the kernel allows (net.core.somaxconn is an int; 65,535 is what listen(2) calls ask for at most).</summary>
    private const int LongestQueue = 65_536;

    /// <summary>Nothing waits.</summary>
    public static ConnectionAddendum Empty { get; } = new();

    public IReadOnlyList<PendingConnection> Waiting { get; init; } = [];

    /// <summary>The image of a checkpoint, or <see cref="Empty"/> when it has none.</summary>
    /// <exception cref="ImageException">The image is damaged.</exception>
    public static ConnectionAddendum Load(IImageSource source)
    {
        if (AddendumImage.Load(source, ImageName, ConnectionAddendumJson.Default.ConnectionAddendum) is not { } addendum)
            return Empty;
        if (addendum.Waiting is null || addendum.Waiting.Any(connection => connection?.Messages is null || connection.Messages.Contains(null!)))
            throw new ImageException(ImageName, -1, "a list is missing");
        var clients = addendum.Waiting.Where(connection => connection.Client != 0).ToList();
        if (clients.DistinctBy(connection => connection.Client).Count() != clients.Count)
            throw new ImageException(ImageName, -1, "it tells of one client twice");
        if (addendum.Waiting.CountBy(connection => connection.Listener).Any(queue => queue.Value > LongestQueue))
            throw new ImageException(ImageName, -1, $"more than {LongestQueue} connections wait for one listener");
        return addendum;
    }

    /// <summary>Writes the image into a directory of images.</summary>
    public void Save(string directory) => AddendumImage.Save(directory, ImageName, this, ConnectionAddendumJson.Default.ConnectionAddendum);
}
