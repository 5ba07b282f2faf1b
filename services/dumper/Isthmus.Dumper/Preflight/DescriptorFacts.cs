namespace Isthmus.Dumper.Preflight;

/// <summary>One open descriptor.</summary>
/// <param name="Number">The descriptor.</param>
/// <param name="Target">What /proc/PID/fd/N points to: a path, "socket:[INODE]", "anon_inode:[eventpoll]" …</param>
/// <param name="IsDevice">True for a device below /dev.</param>
public sealed record DescriptorFacts(int Number, string Target, bool IsDevice = false);
