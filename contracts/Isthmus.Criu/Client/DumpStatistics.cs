using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>What CRIU measured of a dump (stats-dump).</summary>
/// <param name="Freezing">Until all tasks stood still.</param>
/// <param name="Frozen">While they stood still.</param>
/// <param name="MemoryDump">Taking memory out of the tasks.</param>
/// <param name="MemoryWrite">Writing it to images.</param>
/// <param name="PagesScanned">Pages looked at.</param>
/// <param name="PagesSkipped">Pages that the parent checkpoint has.</param>
/// <param name="PagesWritten">Pages in the images.</param>
/// <param name="SharedPagesWritten">Pages of shared memory in the images.</param>
public sealed record DumpStatistics(
    TimeSpan Freezing, TimeSpan Frozen, TimeSpan MemoryDump, TimeSpan MemoryWrite,
    long PagesScanned, long PagesSkipped, long PagesWritten, long SharedPagesWritten)
{
    public const string FileName = "stats-dump";

    /// <summary>Reads the image of a finished dump.</summary>
    /// <exception cref="ImageException">It is missing or damaged.</exception>
    public static DumpStatistics Load(IImageSource source)
    {
        var dump = StatsImage.Read(source, FileName).Dump ?? throw new ImageException(FileName, -1, "it has no figures of a dump");
        return new DumpStatistics(
            TimeSpan.FromMicroseconds(dump.FreezingTime), TimeSpan.FromMicroseconds(dump.FrozenTime),
            TimeSpan.FromMicroseconds(dump.MemdumpTime), TimeSpan.FromMicroseconds(dump.MemwriteTime),
            (long)dump.PagesScanned, (long)dump.PagesSkippedParent, (long)dump.PagesWritten, (long)dump.ShpagesWritten);
    }
}
