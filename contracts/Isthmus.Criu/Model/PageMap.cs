using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>Which pages of one address space or shared memory were dumped, and their contents.</summary>
public sealed class PageMap
{
    readonly IImageSource _source;
    readonly PageRun[] _runs;

    PageMap(IImageSource source, string name, string pagesName, PageRun[] runs)
    {
        _source = source;
        _runs = runs;
        Name = name;
        PagesName = pagesName;
    }

    /// <summary>The pagemap image.</summary>
    public string Name { get; }

    /// <summary>The image with the contents.</summary>
    public string PagesName { get; }

    /// <summary>By rising address, without overlap.</summary>
    public IReadOnlyList<PageRun> Runs => _runs;

    /// <summary>Bytes of the runs whose contents are in the pages image.</summary>
    public long PresentBytes => _runs.Where(run => run.Present).Sum(run => run.Length);

    /// <summary>Contents of a run, or of a part of it, without copying where the source allows.</summary>
    /// <param name="run">One of <see cref="Runs"/> that is present.</param>
    /// <param name="offset">First byte in the run.</param>
    /// <param name="length">Bytes; at most up to the run's end.</param>
    public ReadOnlyMemory<byte> Read(PageRun run, long offset, int length)
    {
        if (!run.Present)
            throw new ImageException(Name, -1, $"the contents of 0x{run.Address:x} are not in {PagesName} ({run.Flags})");
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, run.Length);
        return _source.Read(PagesName, run.FileOffset + offset, length);
    }

    /// <summary>Contents of a whole run of less than 2 GiB.</summary>
    public ReadOnlyMemory<byte> Read(PageRun run) => Read(run, 0, checked((int)run.Length));

    /// <summary>The run that an address lies in.</summary>
    public bool TryFind(ulong address, out PageRun run)
    {
        var (low, high) = (0, _runs.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            run = _runs[middle];
            if (address < run.Address)
                high = middle - 1;
            else if (address >= run.End)
                low = middle + 1;
            else
                return true;
        }

        run = default;
        return false;
    }

    internal static PageMap Load(IImageSource source, ImageKind kind, ulong id, ImageLimits limits)
    {
        var name = kind.FileName(id);
        var reader = new ImageReader(name, source.Read(name), limits);
        reader.ReadHeader(kind);
        var pagesName = ImageKinds.Pages.FileName(reader.ReadEntry(PagemapHead.Parser).PagesId);
        var runs = new List<PageRun>();
        var (fileOffset, lowest) = (0L, 0UL);
        while (!reader.AtEnd)
        {
            var offset = reader.Position;
            var entry = reader.ReadEntry(PagemapEntry.Parser);
            var pages = entry.HasNrPages ? entry.NrPages : entry.CompatNrPages;
            if (entry.Vaddr % PageRun.PageSize != 0 || pages == 0 || pages > long.MaxValue / PageRun.PageSize
                || ulong.MaxValue - entry.Vaddr < pages * PageRun.PageSize)
                throw reader.Bad(offset, $"{pages} pages at 0x{entry.Vaddr:x} are no range of memory");
            if (entry.Vaddr < lowest)
                throw reader.Bad(offset, $"the pages at 0x{entry.Vaddr:x} are not above those before them");
            // Images without flags are from before lazy pages (criu/pagemap.c).
            var flags = entry.HasFlags ? (PageFlags)entry.Flags : entry.InParent ? PageFlags.Parent : PageFlags.Present;
            var present = (flags & PageFlags.Present) != 0;
            var run = new PageRun(entry.Vaddr, (long)pages, flags, present ? fileOffset : -1);
            lowest = run.End;
            if (present && run.Length > long.MaxValue - fileOffset)
                throw reader.Bad(offset, "the pages up to here are more than a file can hold");
            if (present)
                fileOffset += run.Length;
            runs.Add(run);
        }

        var stored = source.Contains(pagesName) ? source.Length(pagesName) : 0;
        if (stored < fileOffset)
            throw new ImageException(pagesName, stored, $"it ends and {name} describes {fileOffset} bytes of pages");
        return new PageMap(source, name, pagesName, [.. runs]);
    }
}
