using Isthmus.Criu.Addendum;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Files.Sockets;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Tcp;

/// <summary>A TCP connection: its socket by the kernel's way of repairing one, then its options, then what closed its halves.</summary>
internal sealed class TcpConnectionRecipe(OpenFile file, TcpConnection connection, ITcpRepair repair, IReadOnlyList<OptionValue> further) : FileRecipe
{
    public override IReadOnlyList<OpenFile> Files { get; } = [file];

    public override string Name { get; } = $"connection {connection}";

    public override bool HasFollowUp => true;

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        var entry = connection.Socket;
        var socket = repair.Create(calls, connection);
        SocketOptionCalls.ApplyBuffers(calls, socket, entry.Opts);
        SocketOptionCalls.ApplyValues(calls, socket, entry.Opts);
        if (entry.Opts.SoReuseport)
            calls.SetOption(socket, Socket.SOL_SOCKET, Socket.SO_REUSEPORT, 1);
        InetOptionCalls.ApplyIp(calls, socket, entry);
        if (!repair.SetsTcpOptions)
            InetOptionCalls.ApplyTcp(calls, socket, entry);
        AddendumOptionCalls.Apply(calls, socket, further);
        FileStatus.Set(calls, socket, entry.Flags, entry.Flags & Fcntl.O_NONBLOCK);
        repair.CloseHalves(calls, socket, connection);
        SocketOptionCalls.ApplyFilter(calls, socket, entry.Opts);
        created.Add(file, socket);
    }

    public override void Kick(TaskCalls calls, OpenFile of, Holder at) => repair.Resume(calls, at.Descriptor, connection);
}
