using System.Buffers.Binary;
using System.Text;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>
/// Sets the options of SOL_SOCKET (socket(7)) that CRIU's images carry. An option that has the value of a fresh socket is
/// not set again. SO_REUSEADDR and SO_REUSEPORT belong to binding and are set by those who bind.
/// </summary>
internal static class SocketOptionCalls
{
    // Below kern.ipc.maxsockbuf of FreeBSD, 2 MiB with the bookkeeping of the buffers.
    private const int LargestUnforced = 1 << 20;

    /// <summary>Room for any queue while its data is put back; <see cref="Apply"/> sets the real sizes afterwards.</summary>
    public static void LiftBufferLimits(TaskCalls calls, int socket)
    {
        if (!calls.Host.Has(HostFeatures.ForcedBuffers))
        {
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_SNDBUF, LargestUnforced);
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_RCVBUF, LargestUnforced);
            return;
        }

        calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, Socket.LargestBuffer);
        calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_RCVBUFFORCE, Socket.LargestBuffer);
    }

    public static void ApplyBuffers(TaskCalls calls, int socket, SkOptsEntry options)
    {
        if (!calls.Host.Has(HostFeatures.ForcedBuffers))
        {
            ApplyChosenBuffers(calls, socket, options);
            return;
        }

        // The kernel doubles what it is given and reports the doubled value.
        calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, (int)Math.Min(options.SoSndbuf / 2, int.MaxValue / 2));
        calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_RCVBUFFORCE, (int)Math.Min(options.SoRcvbuf / 2, int.MaxValue / 2));
        if (options.HasSoBufLock)
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_BUF_LOCK, (int)options.SoBufLock);
    }

    /// <summary>Those that the program has chosen itself; the system sizes the others by what it knows of the connection.</summary>
    private static void ApplyChosenBuffers(TaskCalls calls, int socket, SkOptsEntry options)
    {
        const uint SOCK_SNDBUF_LOCK = 1;
        const uint SOCK_RCVBUF_LOCK = 2;
        if (!options.HasSoBufLock)
            return;
        if ((options.SoBufLock & SOCK_SNDBUF_LOCK) != 0)
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_SNDBUF, (int)Math.Min(options.SoSndbuf / 2, LargestUnforced));
        if ((options.SoBufLock & SOCK_RCVBUF_LOCK) != 0)
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_RCVBUF, (int)Math.Min(options.SoRcvbuf / 2, LargestUnforced));
    }

    /// <summary>SO_BINDTODEVICE, which a link-local address needs before bind(2).</summary>
    public static void BindToDevice(TaskCalls calls, int socket, SkOptsEntry options)
    {
        if (options.HasSoBoundDev && options.SoBoundDev.Length > 0)
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_BINDTODEVICE, new Blob(Encoding.UTF8.GetBytes(options.SoBoundDev + '\0')));
    }

    /// <summary>All options, the filter last: from then on it decides what reaches the socket.</summary>
    public static void Apply(TaskCalls calls, int socket, SkOptsEntry options)
    {
        ApplyValues(calls, socket, options);
        ApplyFilter(calls, socket, options);
    }

    /// <summary>All options but the filter, for a socket that still has to receive what a filter could drop.</summary>
    public static void ApplyValues(TaskCalls calls, int socket, SkOptsEntry options)
    {
        Set(calls, socket, Socket.SO_PRIORITY, options.SoPriority, 0);
        if (options.HasSoRcvlowat)
            Set(calls, socket, Socket.SO_RCVLOWAT, options.SoRcvlowat, 1);
        Set(calls, socket, Socket.SO_MARK, options.SoMark, 0);
        Set(calls, socket, Socket.SO_PASSCRED, options.SoPasscred);
        Set(calls, socket, Socket.SO_PASSSEC, options.SoPasssec);
        Set(calls, socket, Socket.SO_DONTROUTE, options.SoDontroute);
        Set(calls, socket, Socket.SO_NO_CHECK, options.SoNoCheck);
        Set(calls, socket, Socket.SO_BROADCAST, options.SoBroadcast);
        Set(calls, socket, Socket.SO_KEEPALIVE, options.SoKeepalive);
        Set(calls, socket, Socket.SO_OOBINLINE, options.SoOobinline, 0);
        if (options.HasSoLinger)
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_LINGER, Pair(1, options.SoLinger));
        SetTimeout(calls, socket, Socket.SO_SNDTIMEO, options.SoSndTmoSec, options.SoSndTmoUsec);
        SetTimeout(calls, socket, Socket.SO_RCVTIMEO, options.SoRcvTmoSec, options.SoRcvTmoUsec);
    }

    public static void ApplyFilter(TaskCalls calls, int socket, SkOptsEntry options)
    {
        if (options.SoFilter.Count > 0)
            AttachFilter(calls, socket, options.SoFilter);
    }

    private static void Set(TaskCalls calls, int socket, int name, uint value, uint fresh)
    {
        if (value != fresh)
            calls.SetOption(socket, Socket.SOL_SOCKET, name, unchecked((int)value));
    }

    private static void Set(TaskCalls calls, int socket, int name, bool on)
    {
        if (on)
            calls.SetOption(socket, Socket.SOL_SOCKET, name, 1);
    }

    private static void SetTimeout(TaskCalls calls, int socket, int name, ulong seconds, ulong microseconds)
    {
        if (seconds == 0 && microseconds == 0)
            return;
        var value = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(value, seconds);
        BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(8), microseconds);
        calls.SetOption(socket, Socket.SOL_SOCKET, name, new Blob(value));
    }

    /// <summary>A classic BPF filter: CRIU packs each struct sock_filter into a word, code in the top 16 bits, then jt, jf and k.</summary>
    private static void AttachFilter(TaskCalls calls, int socket, IReadOnlyList<ulong> packed)
    {
        var program = new byte[packed.Count * 8];
        for (var i = 0; i < packed.Count; i++)
        {
            var at = program.AsSpan(i * 8);
            BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)(packed[i] >> 48));
            at[2] = (byte)(packed[i] >> 40);
            at[3] = (byte)(packed[i] >> 32);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], (uint)packed[i]);
        }

        var header = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(header, checked((ushort)packed.Count));
        calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_ATTACH_FILTER, new Blob(header).PointAt(8, new Blob(program)));
    }

    private static Blob Pair(int first, uint second)
    {
        var value = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(value, first);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(4), second);
        return new Blob(value);
    }
}
