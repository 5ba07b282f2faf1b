using System.Buffers;
using Google.Protobuf;
using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>Any image, decoded without knowing beforehand what it is: for inspection and rewriting.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Records">Its entries in order.</param>
public sealed record ImageFile(ImageName Name, IReadOnlyList<ImageRecord> Records)
{
    /// <summary>Decodes an image by its name.</summary>
    /// <exception cref="ImageException">The name is no image's, or the contents are damaged.</exception>
    public static ImageFile Decode(string name, ReadOnlyMemory<byte> bytes, ImageLimits? limits = null)
    {
        if (!ImageName.TryParse(name, out var parsed))
            throw new ImageException(name, -1, "CRIU 4.2 writes no image of this name");
        var reader = new ImageReader(name, bytes, limits);
        reader.ReadHeader(parsed.Kind);
        return new ImageFile(parsed, [.. ImageRecords.Read(reader, parsed.Kind)]);
    }

    /// <summary>Writes the image as CRIU would.</summary>
    public void Encode(IBufferWriter<byte> output)
    {
        var writer = new ImageWriter(output);
        writer.WriteHeader(Name.Kind);
        foreach (var record in Records)
        {
            if (record.Entry is not null)
                writer.WriteEntry(record.Entry);
            writer.WriteRaw(record.Payload.Span);
        }
    }
}
