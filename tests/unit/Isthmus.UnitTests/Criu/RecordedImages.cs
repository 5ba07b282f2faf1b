using System.Buffers;
using System.Reflection;
using Google.Protobuf;
using Isthmus.Criu;
using Isthmus.Criu.Images;

namespace Isthmus.UnitTests.Criu;

/// <summary>
/// The images that CRIU 4.2.1 wrote of tests/integration/…/Criu/resources.c, which may be tampered with. Page contents,
/// which nothing here looks into, are zeros.
/// </summary>
internal sealed class RecordedImages : IImageSource
{
    private const string Prefix = "Criu/";

    private static readonly Dictionary<string, byte[]> Recorded = Load();

    private readonly Dictionary<string, byte[]> _images = new(Recorded, StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => _images.Keys;

    /// <summary>A copy, so that a test that writes to it does not spoil the recording for the others.</summary>
    public byte[] this[string name]
    {
        get => [.. _images[name]];
        set => _images[name] = value;
    }

    public bool Contains(string name) => _images.ContainsKey(name);

    public long Length(string name) => Read(name).Length;

    public ReadOnlyMemory<byte> Read(string name) => _images.TryGetValue(name, out var bytes)
        ? bytes
        : throw new ImageException(name, -1, "there is no such image");

    public ReadOnlyMemory<byte> Read(string name, long offset, int length)
    {
        var bytes = Read(name);
        return offset <= bytes.Length && length <= bytes.Length - offset
            ? bytes.Slice((int)offset, length)
            : throw new ImageException(name, offset, "it ends before that");
    }

    public void Remove(string name) => Xunit.Assert.True(_images.Remove(name), $"{name} was never there");

    /// <summary>Rewrites an image with its entries changed.</summary>
    public void Edit<T>(string name, Action<T> edit) where T : class, IMessage
    {
        var image = ImageFile.Decode(name, _images[name]);
        var touched = image.Records.Select(record => record.Entry).OfType<T>().ToList();
        Xunit.Assert.NotEmpty(touched);
        touched.ForEach(edit);
        _images[name] = Encode(image);
    }

    public static byte[] Encode(ImageFile image)
    {
        var output = new ArrayBufferWriter<byte>();
        image.Encode(output);
        return output.WrittenSpan.ToArray();
    }

    private static Dictionary<string, byte[]> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var images = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            images[resource[Prefix.Length..]] = copy.ToArray();
        }

        foreach (var name in images.Keys.Where(name => name.StartsWith("pagemap-", StringComparison.Ordinal)).ToList())
        {
            var records = ImageFile.Decode(name, images[name]).Records.Select(record => record.Entry).ToList();
            var pages = records.OfType<PagemapEntry>().Where(entry => (entry.Flags & (uint)PageFlags.Present) != 0).Sum(entry => (long)entry.NrPages);
            images[ImageKinds.Pages.FileName(records.OfType<PagemapHead>().Single().PagesId)] = new byte[pages * PageRun.PageSize];
        }

        return images;
    }
}
