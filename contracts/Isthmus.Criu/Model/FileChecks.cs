using System.Collections.Frozen;
using Google.Protobuf;
using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>What must hold for open files.</summary>
internal static class FileChecks
{
    const int AfInet = 2;
    const int AfInet6 = 10;
    const int SockStream = 1;
    const int IpprotoTcp = 6;

    /// <summary>TCP states whose connection CRIU dumps: established, both FIN_WAIT, CLOSE_WAIT, LAST_ACK, CLOSING.</summary>
    static readonly FrozenSet<uint> Connected = new uint[] { 1, 4, 5, 8, 9, 11 }.ToFrozenSet();

    static readonly string Name = ImageKinds.Files.FileName();

    public static void Run(Checkpoint checkpoint)
    {
        foreach (var file in checkpoint.Files.Values)
        {
            if (ContentsOf(file) is null)
                throw Bad($"file {file.Id} is {file.Type} and does not describe one");
            switch (file.Type)
            {
                case FdType.InetSocket:
                    InetSocket(checkpoint, file.Isk);
                    break;
                case FdType.Fifo when file.Fifo.HasRegfId:
                    checkpoint.File(file.Fifo.RegfId);
                    break;
                case FdType.Memfd:
                    checkpoint.Memfd(file.Memfd.InodeId);
                    break;
                case FdType.Tty:
                    checkpoint.Tty(file.Tty.TtyInfoId);
                    break;
            }
        }

        foreach (var remap in checkpoint.Remaps.Values.Where(remap => remap is { HasRemapType: true, RemapType: RemapType.Ghost }))
            checkpoint.GhostFile(remap.RemapId);
    }

    static void InetSocket(Checkpoint checkpoint, InetSkEntry socket)
    {
        var words = socket.Family switch { AfInet => 1, AfInet6 => 4, _ => throw Bad($"socket {socket.Id} has the address family {socket.Family}") };
        if (socket.SrcAddr.Count != words || socket.DstAddr.Count != words)
            throw Bad($"socket {socket.Id} has an address of {socket.SrcAddr.Count} and one of {socket.DstAddr.Count} words");
        if (socket.SrcPort > ushort.MaxValue || socket.DstPort > ushort.MaxValue)
            throw Bad($"socket {socket.Id} has the ports {socket.SrcPort} and {socket.DstPort}");
        if (socket is { Type: SockStream, Proto: IpprotoTcp } && Connected.Contains(socket.State) && !checkpoint.Inventory.TcpClose)
            checkpoint.TcpStream(socket.Ino);
    }

    static IMessage? ContentsOf(FileEntry file) => file.Type switch
    {
        FdType.Regular => file.Reg,
        FdType.Pipe => file.Pipe,
        FdType.Fifo => file.Fifo,
        FdType.InetSocket => file.Isk,
        FdType.UnixSocket => file.Usk,
        FdType.EventFd => file.Efd,
        FdType.EventPoll => file.Epfd,
        FdType.Inotify => file.Ify,
        FdType.SignalFd => file.Sgfd,
        FdType.PacketSocket => file.Psk,
        FdType.Tty => file.Tty,
        FdType.Fanotify => file.Ffy,
        FdType.NetlinkSocket => file.Nlsk,
        FdType.Namespace => file.Nsf,
        FdType.Tun => file.Tunf,
        FdType.External => file.Ext,
        FdType.TimerFd => file.Tfd,
        FdType.Memfd => file.Memfd,
        FdType.BpfMap => file.Bpf,
        FdType.PidFd => file.Pidfd,
        _ => null,
    };

    static ImageException Bad(string what) => new(Name, -1, what);
}
