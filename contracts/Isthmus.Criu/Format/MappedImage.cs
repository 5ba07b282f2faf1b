using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Criu;

/// <summary>
/// A file mapped read-only, handed out in slices. Touching a mapping of a file that shrank meanwhile kills the process
/// (SIGBUS, mmap(2)), so only directories that nobody writes to may be read this way.
/// </summary>
internal sealed unsafe class MappedImage : IDisposable
{
    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;
    readonly byte* _start;

    public MappedImage(SafeFileHandle handle, long length)
    {
        Length = length;
        _file = MemoryMappedFile.CreateFromFile(handle, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
    }

    public long Length { get; }

    /// <summary>A slice; the range must have been checked.</summary>
    public ReadOnlyMemory<byte> Slice(long offset, int length) => new Window(this, offset, length).Memory;

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    sealed class Window(MappedImage image, long offset, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new(image._start + offset, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(image._start + offset + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
