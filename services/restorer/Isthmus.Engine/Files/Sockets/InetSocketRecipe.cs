using Isthmus.Criu.Addendum;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Plan;
using static Isthmus.Engine.Files.Abi.Socket;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>An IPv4 or IPv6 socket without a TCP connection: a TCP listener, an unconnected TCP socket, UDP and UDP-Lite.</summary>
internal sealed class InetSocketRecipe : FileRecipe
{
    private readonly OpenFile _file;
    private readonly InetSkEntry _entry;
    private readonly IReadOnlyList<OptionValue> _further;
    private readonly InetEndpoint _local;
    private readonly InetEndpoint _remote;

    public InetSocketRecipe(OpenFile file, IReadOnlyList<OptionValue> further)
    {
        _file = file;
        _further = further;
        _entry = file.Entry.Isk;
        _local = new InetEndpoint(_entry.Family, _entry.SrcAddr, _entry.SrcPort);
        _remote = new InetEndpoint(_entry.Family, _entry.DstAddr, _entry.DstPort);
        Files = [file];
    }

    public override IReadOnlyList<OpenFile> Files { get; }

    public override string Name => IsListener
        ? $"listener {_local}"
        : $"{(_entry.Proto == IPPROTO_TCP ? "TCP" : "UDP")} socket {_local}{(_remote.Port != 0 ? $" to {_remote}" : "")}";

    public override bool HasFollowUp => !_entry.Opts.Reuseaddr;

    private bool IsListener => _entry.State == (uint)TcpState.Listen;

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        var nonBlocking = (_entry.Flags & Fcntl.O_NONBLOCK) != 0 ? SOCK_NONBLOCK : 0;
        var socket = calls.Open(Syscall.Socket, (ulong)_entry.Family, (int)_entry.Type | nonBlocking, (ulong)_entry.Proto);
        if (_entry.V6Only)
            calls.SetOption(socket, SOL_IPV6, IPV6_V6ONLY, 1);
        // Several sockets of the tree may stand at one address, whichever of them allowed it; the real value is set when all are bound.
        calls.SetOption(socket, SOL_SOCKET, SO_REUSEADDR, 1);
        if (_entry.Opts.SoReuseport)
            calls.SetOption(socket, SOL_SOCKET, SO_REUSEPORT, 1);
        SocketOptionCalls.BindToDevice(calls, socket, _entry.Opts);
        AddendumOptionCalls.Apply(calls, socket, _further);
        if (_local.Port != 0)
            Bind(calls, socket);
        SocketOptionCalls.ApplyBuffers(calls, socket, _entry.Opts);
        SocketOptionCalls.Apply(calls, socket, _entry.Opts);
        AddendumOptionCalls.ApplyLast(calls, socket, _further);
        InetOptionCalls.ApplyIp(calls, socket, _entry);
        if (_entry.Proto is IPPROTO_TCP)
            InetOptionCalls.ApplyTcp(calls, socket, _entry);
        if (IsListener)
            calls.Call(Syscall.Listen, socket, (ulong)_entry.Backlog);
        if (_remote.Port != 0)
        {
            var remote = _remote.ToSockaddr();
            calls.Call(Syscall.Connect, socket, remote, remote.Bytes.Length);
        }

        FileStatus.Set(calls, socket, _entry.Flags, _entry.Flags & Fcntl.O_NONBLOCK);
        if (_entry.Shutdown != SkShutdown.None)
            ShutDown(calls, socket);
        created.Add(_file, socket);
    }

    public override void Late(TaskCalls calls, OpenFile file, Holder at)
    {
        if (!_entry.Opts.Reuseaddr)
            calls.SetOption(at.Descriptor, SOL_SOCKET, SO_REUSEADDR, 0);
    }

    /// <summary>An address of IPv6 cannot be bound while it is being probed for duplicates, unless the socket says that it need not exist.</summary>
    private void Bind(TaskCalls calls, int socket)
    {
        var anyway = !_local.IsAny;
        var (level, name) = _entry.Family == AF_INET6 ? (SOL_IPV6, IPV6_FREEBIND) : (SOL_IP, IP_FREEBIND);
        if (anyway)
            calls.SetOption(socket, level, name, 1);
        var address = _local.ToSockaddr();
        calls.Call(Syscall.Bind, socket, address, address.Bytes.Length);
        if (anyway && _entry.IpOpts?.Freebind != true)
            calls.SetOption(socket, level, name, 0);
    }

    /// <summary>An unconnected socket remembers what was shut down, and says that it is not connected.</summary>
    private void ShutDown(TaskCalls calls, int socket)
    {
        calls.CallExpecting(Expectation.SuccessOr(Errno.ENOTCONN), Syscall.Shutdown, socket, (int)_entry.Shutdown - 1);
    }
}
