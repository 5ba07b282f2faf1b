namespace Isthmus.Cli.Inspection;

/// <summary>One memory area.</summary>
/// <param name="Pid">Whose.</param>
/// <param name="Start">First address, hexadecimal.</param>
/// <param name="End">The address after the last, hexadecimal.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Protection">As in /proc/PID/maps: "rw-p".</param>
/// <param name="Kind">What it is: "anonymous", "file", "heap" …</param>
/// <param name="DumpedBytes">Bytes of it whose contents are in the images.</param>
/// <param name="File">The mapped file, where there is one.</param>
internal sealed record MemoryLine(int Pid, string Start, string End, ulong Bytes, string Protection, string Kind, ulong DumpedBytes, string? File);
