using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Plan;
using Isthmus.Linux;
using static Isthmus.Engine.Files.Abi.Tcp;

namespace Isthmus.Engine.Files.FreeBsd;

/// <summary>
/// isthmus(4) makes a fresh socket an established or half-closed connection: one command a connection. It is quiet until it is
/// resumed; the local address need not exist before. TCP's own options are part of the command.
/// </summary>
/// <param name="device">Where the device is.</param>
public sealed class ControlDeviceTcpRepair(string device) : ITcpRepair
{
    public bool SetsTcpOptions => true;

    public string? WhyNot(TcpConnection connection)
    {
        var stream = connection.Stream;
        if (connection.State is TcpState.SynSent or TcpState.SynReceived)
            return "its handshake is not complete";
        if (connection.State is TcpState.Listen or TcpState.TimeWait || !Enum.IsDefined(connection.State))
            return $"a connection cannot be in state {connection.State}";
        if (!stream.HasUnsqLen || !stream.HasSndWnd)
            return "the checkpoint does not say how much of its send queue was sent, or its windows";
        if ((stream.OptMask & TCPI_OPT_TIMESTAMPS) != 0 && !stream.HasTimestamp)
            return "the checkpoint does not hold its timestamp";
        if (connection.Received.Length > IsthmusDevice.QueueMax || connection.SendQueue.Length > IsthmusDevice.QueueMax)
            return $"it has more than {IsthmusDevice.QueueMax >> 20} MiB in a queue, which is all that {device} takes";
        if (stream.MssClamp is < IsthmusDevice.MssMin or > IsthmusDevice.MssMax)
            return $"its segment size {stream.MssClamp} is not one that {device} takes";
        return connection.Local.IsLinkLocal ? "it is bound to an interface of the source (link-local address)" : null;
    }

    public int Create(TaskCalls calls, TcpConnection connection)
    {
        var entry = connection.Socket;
        var nonBlocking = (entry.Flags & Fcntl.O_NONBLOCK) != 0 ? Socket.SOCK_NONBLOCK : 0;
        var socket = calls.Open(Syscall.Socket, connection.Local.Family, Socket.SOCK_STREAM | nonBlocking, Socket.IPPROTO_TCP);
        if (entry.V6Only)
            calls.SetOption(socket, Socket.SOL_IPV6, Socket.IPV6_V6ONLY, 1);
        if (entry.Opts.Reuseaddr)
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_REUSEADDR, 1);
        var command = ControlCommand.Tcp(Describe(connection, socket), Queue(connection.SendQueue), Queue(connection.Received));
        calls.CallExpecting(Expectation.Exactly(command.Bytes.Length), Syscall.Write, calls.ControlDevice, command, command.Bytes.Length);
        return socket;
    }

    /// <summary>Nothing: the state is part of the command.</summary>
    public void CloseHalves(TaskCalls calls, int socket, TcpConnection connection)
    {
    }

    public void Resume(TaskCalls calls, int socket, TcpConnection connection)
    {
        var command = ControlCommand.Kick(socket);
        calls.CallExpecting(Expectation.Exactly(command.Bytes.Length), Syscall.Write, calls.ControlDevice, command, command.Bytes.Length);
    }

    private static Blob? Queue(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? null : new Blob(bytes.ToArray());

    private static IsthmusDevice.TcpCommand Describe(TcpConnection connection, int socket)
    {
        var stream = connection.Stream;
        var scaled = (stream.OptMask & TCPI_OPT_WSCALE) != 0;
        var oldest = connection.FinAcknowledged ? stream.OutqSeq : connection.SendUnacknowledged;
        return new IsthmusDevice.TcpCommand
        {
            Header = IsthmusDevice.Header.Of<IsthmusDevice.TcpCommand>(IsthmusDevice.TcpCreate),
            Descriptor = socket,
            Family = connection.Local.Family == Socket.AF_INET6 ? IsthmusDevice.FamilyV6 : IsthmusDevice.FamilyV4,
            State = (byte)connection.State,
            Options = (ushort)(stream.OptMask & (TCPI_OPT_TIMESTAMPS | TCPI_OPT_SACK | TCPI_OPT_WSCALE)),
            Local = ControlCommand.Place(connection.Local),
            Remote = ControlCommand.Place(connection.Remote),
            SendUnacknowledged = oldest,
            SendNext = SentUpTo(connection),
            SendWindow = stream.SndWnd,
            SendWindowUpdate = stream.SndWl1,
            MaxWindow = stream.MaxWindow,
            ReceiveNext = stream.InqSeq,
            ReceiveWindow = stream.RcvWnd,
            ReceiveWindowUpdate = stream.RcvWup,
            Mss = (ushort)stream.MssClamp,
            SendScale = (byte)(scaled ? stream.SndWscale : 0),
            ReceiveScale = (byte)(scaled ? stream.RcvWscale : 0),
            Timestamp = (stream.OptMask & TCPI_OPT_TIMESTAMPS) != 0 ? stream.Timestamp : 0,
            Flags = Flags(connection),
            KeepIdle = connection.Socket.TcpOpts?.Keepidle ?? 0,
            KeepInterval = connection.Socket.TcpOpts?.Keepintvl ?? 0,
            KeepCount = connection.Socket.TcpOpts?.Keepcnt ?? 0,
            SendLength = (uint)connection.SendQueue.Length,
            ReceiveLength = (uint)connection.Received.Length,
        };
    }

    /// <summary>The number after the last ever sent. A FIN behind unsent bytes is unsent itself.</summary>
    private static uint SentUpTo(TcpConnection connection) =>
        connection.Unsent.IsEmpty ? connection.Stream.OutqSeq : connection.SendUnacknowledged + (uint)connection.Sent.Length;

    private static uint Flags(TcpConnection connection)
    {
        var options = connection.Socket.TcpOpts;
        return (options?.Nodelay == true ? IsthmusDevice.TcpNoDelay : 0)
            | (options?.Cork == true ? IsthmusDevice.TcpNoPush : 0)
            | (connection.Socket.Opts.SoKeepalive ? IsthmusDevice.TcpKeepAlive : 0);
    }
}
