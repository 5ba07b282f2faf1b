using Google.Protobuf.Reflection;

namespace Isthmus.Criu;

/// <summary>A kind of image: how it is named, what it begins with, what its entries are (CRIU 4.2, image-desc.c, magic.h).</summary>
/// <param name="Name">The first part of the file name: "core" of "core-12.img".</param>
/// <param name="Magic">The kind's own magic number; 0 for raw images, which have no header at all.</param>
/// <param name="Header">Which magic comes before it.</param>
/// <param name="Id">What stands between name and suffix.</param>
/// <param name="Entry">Type of its entries; null for raw images.</param>
/// <param name="Body">What follows the header.</param>
public sealed record ImageKind(string Name, uint Magic, ImageHeader Header, ImageIdForm Id, MessageDescriptor? Entry, ImageBody Body)
{
    /// <summary>The first magic of every image but the inventory ("v1.1" images).</summary>
    public const uint CommonMagic = 0x54564319;

    /// <summary>The first magic of files about a CRIU run rather than about the tree.</summary>
    public const uint ServiceMagic = 0x55105940;

    /// <summary>Bytes before the first entry.</summary>
    public int HeaderLength => Header switch
    {
        ImageHeader.None => 0,
        ImageHeader.OwnOnly => sizeof(uint),
        _ => 2 * sizeof(uint),
    };

    /// <summary>The file name of the image with this id.</summary>
    public string FileName(ulong id = 0) => ImageName.Format(this, id);
}
