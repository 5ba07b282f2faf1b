using Isthmus.Criu.Images;

namespace Isthmus.Criu;

internal static class StatsImage
{
    public static StatsEntry Read(IImageSource source, string name)
    {
        var reader = new ImageReader(name, source.Read(name));
        reader.ReadHeader(ImageKinds.Stats);
        var stats = reader.ReadEntry(StatsEntry.Parser);
        reader.ExpectEnd();
        return stats;
    }
}
