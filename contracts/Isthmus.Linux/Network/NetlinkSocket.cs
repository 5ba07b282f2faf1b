using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux.Network;

/// <summary>
/// Requests to a host's kernel over netlink(7). Each is answered at once by the kernel itself, so calls block (some
/// 10 µs); none is served by another process.
/// </summary>
internal sealed class NetlinkSocket : IDisposable
{
    private const int EINTR = 4;
    private const int ReceiveBytes = 64 * 1024;
    private const int HeaderBytes = 16;

    private readonly SafeFileHandle _socket;
    private readonly byte[] _buffer = new byte[ReceiveBytes];

    private NetlinkSocket(SafeFileHandle socket) => _socket = socket;

    /// <summary>What is done with one message of an answer: its type and what follows its header.</summary>
    public delegate void MessageHandler(ushort type, ReadOnlySpan<byte> body);

    /// <param name="host">Whose kernel state is meant.</param>
    /// <param name="protocol">NETLINK_ROUTE, NETLINK_NETFILTER or NETLINK_SOCK_DIAG.</param>
    public static NetlinkSocket Open(HostSpace host, int protocol)
    {
        var socket = NetworkNamespace.Run(host, () =>
        {
            var opened = LinuxSocket.Open(LinuxSocket.AF_NETLINK, LinuxSocket.SOCK_RAW | LinuxSocket.SOCK_CLOEXEC, protocol);
            return opened.IsInvalid ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : opened;
        });
        var patience = new LinuxSocket.TimeVal { Seconds = 5 };
        if (LinuxSocket.SetOption(socket, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_RCVTIMEO, patience, 16) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return new NetlinkSocket(socket);
    }

    /// <summary>Sends a request and reads until the kernel has acknowledged it or a dump is complete.</summary>
    /// <param name="request">The messages; the last that asks for an answer ends the exchange.</param>
    /// <param name="last">The sequence number whose acknowledgement ends the exchange.</param>
    /// <param name="operation">For the error: "add address …".</param>
    /// <param name="handler">Called with each message of the answer.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Transact(NetlinkRequest request, uint last, string operation, MessageHandler? handler = null)
    {
        var bytes = request.End().Written;
        if (LinuxSocket.Send(_socket, bytes, (nuint)bytes.Length, 0) < 0)
            throw new NetlinkException(operation, Marshal.GetLastPInvokeError());
        while (!Read(last, operation, handler))
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool Read(uint last, string operation, MessageHandler? handler)
    {
        var received = LinuxSocket.Receive(_socket, _buffer, (nuint)_buffer.Length, 0);
        if (received < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error == EINTR ? false : throw new NetlinkException(operation, error);
        }

        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, (int)received);
        while (rest.Length >= HeaderBytes)
        {
            var header = MemoryMarshal.Read<Netlink.NlMsgHdr>(rest);
            if (header.Length < HeaderBytes || header.Length > rest.Length)
                throw new InvalidDataException($"A netlink message says that it has {header.Length} bytes; {rest.Length} are left.");
            var body = rest[HeaderBytes..(int)header.Length];
            switch (header.Type)
            {
                case Netlink.NLMSG_DONE:
                    return true;
                case Netlink.NLMSG_ERROR:
                    var error = -MemoryMarshal.Read<int>(body);
                    if (error != 0)
                        throw new NetlinkException(operation, error);
                    if (header.Sequence == last)
                        return true;
                    break;
                default:
                    handler?.Invoke(header.Type, body);
                    break;
            }

            rest = rest[Math.Min(rest.Length, Netlink.Align((int)header.Length))..];
        }

        return false;
    }
}
