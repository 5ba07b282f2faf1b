using System.Buffers.Binary;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Files.Sockets;
using Isthmus.Engine.Plan;
using static Isthmus.Engine.Files.Abi.Tcp;

namespace Isthmus.Engine.Files.Tcp;

/// <summary>
/// TCP_REPAIR of Linux 4.8 and later (tcp(7); linux/tcp.h): a socket in repair mode connects without a handshake, takes
/// sequence numbers and queues as they are given, and sends nothing. The process needs CAP_NET_ADMIN until
/// <see cref="Resume"/>, and CAP_NET_RAW for <see cref="CloseHalves"/>. The local address must exist on the host.
/// </summary>
public sealed class LinuxTcpRepair : ITcpRepair
{
    /// <summary>
    /// The mark (SO_MARK) of the segments that <see cref="CloseHalves"/> sends to this host itself. A rule that holds the
    /// service's traffic must let them pass. The value is that of CRIU (soccr/soccr.h), so one rule serves both.
    /// </summary>
    public const int InjectionMark = 0xC114;

    // A receive queue is put back as one skb a call: pages first, then a linear rest (net/ipv4/tcp_input.c, tcp_send_rcvq).
    private const int ReceiveChunk = 32 * 1024;
    private const int SendChunk = 256 * 1024;

    public string? WhyNot(TcpConnection connection)
    {
        if (connection.State is TcpState.SynSent or TcpState.SynReceived)
            return "its handshake is not complete";
        if (connection.State is TcpState.Listen or TcpState.TimeWait || !Enum.IsDefined(connection.State))
            return $"a connection cannot be in state {connection.State}";
        if (!connection.Stream.HasUnsqLen || !connection.Stream.HasSndWnd)
            return "the checkpoint does not say how much of its send queue was sent, or its windows";
        if ((connection.Stream.OptMask & TCPI_OPT_TIMESTAMPS) != 0 && !connection.Stream.HasTimestamp)
            return "the checkpoint does not hold its timestamp";
        return null;
    }

    public int Create(TaskCalls calls, TcpConnection connection)
    {
        var entry = connection.Socket;
        var nonBlocking = (entry.Flags & Fcntl.O_NONBLOCK) != 0 ? Socket.SOCK_NONBLOCK : 0;
        var socket = calls.Open(Syscall.Socket, entry.Family == Socket.AF_INET ? Socket.AF_INET : Socket.AF_INET6, Socket.SOCK_STREAM | nonBlocking, Socket.IPPROTO_TCP);
        calls.SetOption(socket, Socket.SOL_TCP, TCP_REPAIR, 1);
        if (entry.V6Only)
            calls.SetOption(socket, Socket.SOL_IPV6, Socket.IPV6_V6ONLY, 1);
        SocketOptionCalls.BindToDevice(calls, socket, entry.Opts);
        if (!connection.Received.IsEmpty || !connection.Sent.IsEmpty)
            SocketOptionCalls.LiftBufferLimits(calls, socket);

        var local = connection.Local.ToSockaddr();
        calls.Call(Syscall.Bind, socket, local, local.Bytes.Length);
        SetSequence(calls, socket, TCP_RECV_QUEUE, connection.ReadFrom);
        SetSequence(calls, socket, TCP_SEND_QUEUE, connection.SendUnacknowledged);
        var remote = connection.Remote.ToSockaddr();
        calls.Call(Syscall.Connect, socket, remote, remote.Bytes.Length);
        calls.SetOption(socket, Socket.SOL_TCP, TCP_REPAIR_OPTIONS, NegotiatedOptions(connection));
        if ((connection.Stream.OptMask & TCPI_OPT_TIMESTAMPS) != 0)
            calls.SetOption(socket, Socket.SOL_TCP, TCP_TIMESTAMP, unchecked((int)connection.Stream.Timestamp));

        if (!connection.Received.IsEmpty)
        {
            SelectQueue(calls, socket, TCP_RECV_QUEUE);
            Send(calls, socket, connection.Received, ReceiveChunk);
        }

        if (!connection.Sent.IsEmpty)
        {
            if (!connection.Received.IsEmpty)
                SelectQueue(calls, socket, TCP_SEND_QUEUE);
            Send(calls, socket, connection.Sent, SendChunk);
        }

        calls.SetOption(socket, Socket.SOL_TCP, TCP_REPAIR_WINDOW, Windows(connection));
        return socket;
    }

    public void CloseHalves(TaskCalls calls, int socket, TcpConnection connection)
    {
        if ((!connection.QueuedFin && !connection.ReceivedFin) || IsClosingLater(connection))
            return;
        var inject = connection.ReceivedFin || connection.FinAcknowledged ? OpenInjection(calls, connection) : -1;
        var finFirst = connection.State is not (TcpState.LastAck or TcpState.Close);
        if (connection.QueuedFin && finFirst && FinIsSent(connection))
            QueueFin(calls, socket);
        if (connection.ReceivedFin)
            Inject(calls, connection, inject, connection.ReceiveNext, connection.SendUnacknowledged, TcpSegment.Fin | TcpSegment.Ack);
        if (connection.QueuedFin && !finFirst && FinIsSent(connection))
            QueueFin(calls, socket);
        if (connection.FinAcknowledged)
            Inject(calls, connection, inject, connection.Stream.InqSeq, connection.Stream.OutqSeq, TcpSegment.Ack);
        if (inject >= 0)
            calls.Close(inject);
        RequireState(calls, socket, ReachedState(connection));
    }

    public void Resume(TaskCalls calls, int socket, TcpConnection connection)
    {
        calls.SetOption(socket, Socket.SOL_TCP, TCP_REPAIR, 0);
        // Leaving repair mode clears it.
        if (connection.Socket.Opts.Reuseaddr)
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_REUSEADDR, 1);
        if (!connection.Unsent.IsEmpty)
        {
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, Socket.LargestBuffer);
            Send(calls, socket, connection.Unsent, SendChunk);
            if (connection.QueuedFin)
                calls.Call(Syscall.Shutdown, socket, Socket.SHUT_WR);
            if (IsClosingLater(connection))
                InjectFin(calls, connection);
            SocketOptionCalls.ApplyBuffers(calls, socket, connection.Socket.Opts);
        }
    }

    /// <summary>A FIN behind unsent data is itself unsent: it follows them when the connection resumes.</summary>
    private static bool FinIsSent(TcpConnection connection) => connection.Unsent.IsEmpty;

    /// <summary>Both sides have closed and ours came first, but waits behind unsent data: only when it is queued may the peer's arrive.</summary>
    private static bool IsClosingLater(TcpConnection connection) => connection.State == TcpState.Closing && !FinIsSent(connection);

    private static TcpState ReachedState(TcpConnection connection) => FinIsSent(connection) || !connection.QueuedFin
        ? connection.State
        : connection.ReceivedFin ? TcpState.CloseWait : TcpState.Established;

    /// <summary>With the send queue selected, the FIN counts as sent.</summary>
    private static void QueueFin(TaskCalls calls, int socket)
    {
        SelectQueue(calls, socket, TCP_SEND_QUEUE);
        calls.Call(Syscall.Shutdown, socket, Socket.SHUT_WR);
    }

    /// <summary>Segments of the peer's side reach the socket through a raw socket of this process, over the loopback device.</summary>
    private static int OpenInjection(TaskCalls calls, TcpConnection connection)
    {
        var family = connection.Local.Family == Socket.AF_INET || connection.Local.IsMapped ? Socket.AF_INET : Socket.AF_INET6;
        var inject = calls.Open(Syscall.Socket, family, Socket.SOCK_RAW, Socket.IPPROTO_RAW);
        calls.SetOption(inject, Socket.SOL_SOCKET, Socket.SO_MARK, InjectionMark);
        return inject;
    }

    private static void InjectFin(TaskCalls calls, TcpConnection connection)
    {
        var inject = OpenInjection(calls, connection);
        Inject(calls, connection, inject, connection.ReceiveNext, connection.SendUnacknowledged, TcpSegment.Fin | TcpSegment.Ack);
        calls.Close(inject);
    }

    private static void Inject(TaskCalls calls, TcpConnection connection, int inject, uint sequence, uint acknowledgement, int flags)
    {
        var scale = (connection.Stream.OptMask & TCPI_OPT_WSCALE) != 0 ? (int)connection.Stream.SndWscale : 0;
        var window = (ushort)Math.Min(connection.Stream.SndWnd >> scale, ushort.MaxValue);
        var packet = new Blob(TcpSegment.Build(connection.Remote, connection.Local, sequence, acknowledgement, (byte)flags, window));
        var to = connection.Local.ToRawSockaddr();
        calls.CallExpecting(Expectation.Exactly(packet.Bytes.Length), Syscall.Sendto, inject, packet, packet.Bytes.Length, 0, to, to.Bytes.Length);
    }

    /// <summary>The first byte of TCP_INFO is the state.</summary>
    private static void RequireState(TaskCalls calls, int socket, TcpState state)
    {
        var answer = Blob.Room(sizeof(int));
        calls.Call(Syscall.Getsockopt, socket, Socket.SOL_TCP, TCP_INFO, answer, calls.Blobs.Int(1));
        calls.Require(answer, 0, (int)state, $"state {state} of {calls.Purpose}");
    }

    private static void SetSequence(TaskCalls calls, int socket, int queue, uint sequence)
    {
        SelectQueue(calls, socket, queue);
        calls.SetOption(socket, Socket.SOL_TCP, TCP_QUEUE_SEQ, Bytes(sequence));
    }

    private static void SelectQueue(TaskCalls calls, int socket, int queue) =>
        calls.SetOption(socket, Socket.SOL_TCP, TCP_REPAIR_QUEUE, queue);

    private static void Send(TaskCalls calls, int socket, ReadOnlyMemory<byte> data, int chunk)
    {
        for (var at = 0; at < data.Length; at += chunk)
        {
            var part = new Blob(data.Slice(at, Math.Min(chunk, data.Length - at)).ToArray());
            calls.CallExpecting(
                Expectation.Exactly(part.Bytes.Length), Syscall.Sendto, socket, part, part.Bytes.Length, Socket.MSG_DONTWAIT | Socket.MSG_NOSIGNAL, 0, 0);
        }
    }

    /// <summary>An array of struct tcp_repair_opt: what the handshake agreed on.</summary>
    private static Blob NegotiatedOptions(TcpConnection connection)
    {
        var stream = connection.Stream;
        Span<uint> options = stackalloc uint[8];
        var count = 0;
        if ((stream.OptMask & TCPI_OPT_SACK) != 0)
        {
            options[count++] = TCPOPT_SACK_PERM;
            options[count++] = 0;
        }

        if ((stream.OptMask & TCPI_OPT_WSCALE) != 0)
        {
            options[count++] = TCPOPT_WINDOW;
            options[count++] = stream.SndWscale + (stream.RcvWscale << 16);
        }

        if ((stream.OptMask & TCPI_OPT_TIMESTAMPS) != 0)
        {
            options[count++] = TCPOPT_TIMESTAMP;
            options[count++] = 0;
        }

        options[count++] = TCPOPT_MSS;
        options[count++] = stream.MssClamp;
        return Bytes(options[..count]);
    }

    /// <summary>struct tcp_repair_window. The peer's FIN, which is received again afterwards, still counts as window.</summary>
    private static Blob Windows(TcpConnection connection)
    {
        var stream = connection.Stream;
        var fin = connection.ReceivedFin ? 1u : 0u;
        return Bytes(stream.SndWl1, stream.SndWnd, stream.MaxWindow, stream.RcvWnd + fin, stream.RcvWup - fin);
    }

    private static Blob Bytes(params ReadOnlySpan<uint> words)
    {
        var bytes = new byte[words.Length * sizeof(uint)];
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), words[i]);
        return new Blob(bytes);
    }
}
