using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>What CRIU measured of a restore (stats-restore).</summary>
/// <param name="Forking">Making the processes.</param>
/// <param name="Restore">All of it.</param>
/// <param name="PagesRestored">Pages written to memory.</param>
public sealed record RestoreStatistics(TimeSpan Forking, TimeSpan Restore, long PagesRestored)
{
    public const string FileName = "stats-restore";

    /// <summary>Reads the image of a finished restore.</summary>
    /// <exception cref="ImageException">It is missing or damaged.</exception>
    public static RestoreStatistics Load(IImageSource source)
    {
        var restore = StatsImage.Read(source, FileName).Restore ?? throw new ImageException(FileName, -1, "it has no figures of a restore");
        return new RestoreStatistics(
            TimeSpan.FromMicroseconds(restore.ForkingTime), TimeSpan.FromMicroseconds(restore.RestoreTime), (long)restore.PagesRestored);
    }
}
