using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Isthmus.Criu;

/// <summary>Writes one image: what <see cref="ImageReader"/> reads, byte for byte as CRIU writes it.</summary>
public sealed class ImageWriter(IBufferWriter<byte> output)
{
    public void WriteHeader(ImageKind kind)
    {
        if (kind.Header is ImageHeader.Common or ImageHeader.Service)
            WriteUInt32(kind.Header == ImageHeader.Common ? ImageKind.CommonMagic : ImageKind.ServiceMagic);
        if (kind.Header != ImageHeader.None)
            WriteUInt32(kind.Magic);
    }

    public void WriteEntry(IMessage entry)
    {
        var length = entry.CalculateSize();
        WriteUInt32((uint)length);
        entry.WriteTo(output.GetSpan(length)[..length]);
        output.Advance(length);
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }
}
