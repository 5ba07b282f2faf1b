using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Isthmus.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux.Sockets;

/// <summary>Connects to a unix listener of another process, whatever its name is and wherever the name lies: the path may be relative, of another mount namespace, or deleted.</summary>
internal static class UnixListener
{
    private const int LongestAddress = 110;

    /// <exception cref="IOException">The kernel refused: the listener is gone.</exception>
    public static Socket Connect(HostSpace host, SafeFileHandle listener)
    {
        Span<byte> address = stackalloc byte[LongestAddress];
        var length = (uint)LongestAddress;
        Span<byte> type = stackalloc byte[sizeof(int)];
        var typeLength = (uint)sizeof(int);
        if (LinuxSocket.GetName(listener, address, ref length) < 0 || LinuxSocket.GetOption(listener, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_TYPE, type, ref typeLength) < 0)
            throw Refused();
        if (length <= sizeof(ushort) || address[sizeof(ushort)] == 0)
            return Connect(host, MemoryMarshal.Read<int>(type), address[..(int)length]);
        var nothing = 0;
        using var file = new SafeFileHandle(Ioctls.Call(listener, Ioctls.SIOCUNIXFILE, ref nothing), ownsHandle: true);
        if (file.IsInvalid)
            throw Refused();
        var path = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}\0"));
        path.CopyTo(address[sizeof(ushort)..]);
        return Connect(host, MemoryMarshal.Read<int>(type), address[..(sizeof(ushort) + path.Length)]);
    }

    private static Socket Connect(HostSpace host, int type, ReadOnlySpan<byte> address)
    {
        var handle = NetworkNamespace.Run(host, () => LinuxSocket.Open(LinuxSocket.AF_UNIX, type | LinuxSocket.SOCK_CLOEXEC, 0));
        using (handle)
        {
            if (handle.IsInvalid || LinuxSocket.Connect(handle, address, (uint)address.Length) < 0)
                throw Refused();
            var socket = new Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: true));
            handle.SetHandleAsInvalid();
            return socket;
        }
    }

    private static IOException Refused()
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"The unix listener cannot be connected to: {new Win32Exception(error).Message}.");
    }
}
