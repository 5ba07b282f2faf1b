using System.Text;
using Isthmus.Linux;

namespace Isthmus.Dumper.Preflight;

/// <summary>The kernel's name of a socket's protocol, which sockfs shows as an extended attribute (net/socket.c).</summary>
internal static class SocketProtocol
{
    private const string Attribute = "system.sockprotoname";

    /// <summary>The protocol of the socket behind /proc/PID/fd/N, or null when it is gone or the kernel does not say.</summary>
    public static string? Read(string path)
    {
        Span<byte> name = stackalloc byte[64];
        var length = (int)Xattr.Get(path, Attribute, ref name[0], (nuint)name.Length);
        return length <= 0 ? null : Encoding.ASCII.GetString(name[..length]).TrimEnd('\0');
    }
}
