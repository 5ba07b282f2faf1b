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
                written = Unistd.Pwrite(_file, start, (nuint)bytes.Length, checked((long)address));
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
                read = Unistd.Pread(_file, start, (nuint)bytes.Length, checked((long)address));
            if (read <= 0)
                throw TraceException.ForError($"Reading {bytes.Length} bytes at 0x{address:x} of process {outerPid}", Marshal.GetLastPInvokeError());
            bytes = bytes[(int)read..];
            address += (ulong)read;
        }
    }

    public void Dispose() => _file.Dispose();
}
