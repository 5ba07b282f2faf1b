using System.Globalization;
using System.Runtime.InteropServices;
using Isthmus.Linux;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Engine.Execution;

/// <summary>
/// A tracee's memory through /proc/PID/mem (proc(5)): writes reach read-only and executable private pages too.
/// </summary>
internal sealed class ProcessMemory(int outerPid) : IDisposable
{
    // FreeBSD answers EIO to more than PFS_MAXBUFSIZ at once (sys/fs/pseudofs/pseudofs_vnops.c); Linux does not mind.
    private const int LargestTransfer = 1 << 20;

    private readonly SafeFileHandle _file = File.OpenHandle(
        string.Create(CultureInfo.InvariantCulture, $"/proc/{outerPid}/mem"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    /// <summary>Bytes written so far.</summary>
    public long BytesWritten { get; private set; }

    public unsafe void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        BytesWritten += bytes.Length;
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes)
                written = Unistd.Pwrite(_file, start, (nuint)Math.Min(bytes.Length, LargestTransfer), checked((long)address));
            if (written <= 0)
                throw TraceException.ForError($"Writing {bytes.Length} bytes at 0x{address:x} of process {outerPid}", Marshal.GetLastPInvokeError());
            bytes = bytes[(int)written..];
            address += (ulong)written;
        }
    }

    public unsafe void Read(ulong address, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint read;
            fixed (byte* start = bytes)
                read = Unistd.Pread(_file, start, (nuint)Math.Min(bytes.Length, LargestTransfer), checked((long)address));
            if (read <= 0)
                throw TraceException.ForError($"Reading {bytes.Length} bytes at 0x{address:x} of process {outerPid}", Marshal.GetLastPInvokeError());
            bytes = bytes[(int)read..];
            address += (ulong)read;
        }
    }

    public void Dispose() => _file.Dispose();
}
