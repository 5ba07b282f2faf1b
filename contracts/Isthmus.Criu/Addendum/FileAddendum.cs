namespace Isthmus.Criu.Addendum;

/// <summary>
/// What open files are besides what CRIU dumps: an image of our own beside CRIU's. CRIU leaves these out without a word, so a
/// checkpoint without it says nothing about them.
/// </summary>
public sealed record FileAddendum
{
    /// <summary>The image's name.</summary>
    public const string ImageName = "isthmus-files.img";

    /// <summary>Nothing that differs.</summary>
    public static FileAddendum Empty { get; } = new();

    /// <summary>eventfds that count down by one a read (EFD_SEMAPHORE), by any one of their descriptors.</summary>
    public IReadOnlyList<DescriptorName> Semaphores { get; init; } = [];

    public IReadOnlyList<SocketOptions> Sockets { get; init; } = [];

    /// <summary>The image of a checkpoint, or <see cref="Empty"/> when it has none.</summary>
    /// <exception cref="ImageException">The image is damaged or names an option that is not carried.</exception>
    public static FileAddendum Load(IImageSource source)
    {
        if (AddendumImage.Load(source, ImageName, FileAddendumJson.Default.FileAddendum) is not { } addendum)
            return Empty;
        Check(addendum);
        return addendum;
    }

    /// <summary>Writes the image into a directory of images.</summary>
    public void Save(string directory) => AddendumImage.Save(directory, ImageName, this, FileAddendumJson.Default.FileAddendum);

    private static void Check(FileAddendum addendum)
    {
        if (addendum.Semaphores is null || addendum.Sockets is null || addendum.Semaphores.Contains(null!))
            throw new ImageException(ImageName, -1, "a list is missing");
        foreach (var socket in addendum.Sockets)
        {
            foreach (var option in socket?.Options ?? throw new ImageException(ImageName, -1, "a socket has no options"))
            {
                if (option?.Value is null || CarriedOption.Find(option.Level, option.Name) is not { } known || known.Size != option.Value.Length)
                    throw new ImageException(ImageName, -1, $"option {option?.Level}/{option?.Name} of socket {socket.Inode} is not one that is carried");
            }
        }
    }
}
