using System.Buffers.Binary;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>
/// Unix sockets that are connected to each other, wait in each other's queues or share a name: all are made in one
/// process, so that every queue can be filled by the socket that filled it.
/// </summary>
internal sealed class UnixGroupRecipe(IReadOnlyList<UnixSocket> sockets, Checkpoint checkpoint) : FileRecipe
{
    private readonly Dictionary<string, int> _bearers = sockets.CountBy(socket => socket.Name.Key).ToDictionary();

    public override IReadOnlyList<OpenFile> Files { get; } = [.. sockets.Select(socket => socket.File)];

    public override string Name => sockets.Count == 1
        ? $"unix socket {sockets[0].Name} ({sockets[0].Entry.Ino})"
        : $"unix sockets {string.Join(", ", sockets.Take(4).Select(socket => $"{socket.Name} ({socket.Entry.Ino})"))}";

    public override int Room => sockets.Count + 4;

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        MakePairs(calls);
        MakeNamed(calls);
        foreach (var socket in sockets)
            FillQueue(calls, socket);
        foreach (var socket in sockets)
            if (socket.IsDatagram && socket.Peer is not null && !socket.IsPaired)
                UnixNaming.Connect(calls, socket.Number, socket.Peer.Name);
        foreach (var socket in sockets)
            if (socket.Name is { IsPath: true, IsDeleted: true } && IsBoundByItself(socket))
                UnixNaming.Remove(calls, socket.Name);
        foreach (var socket in sockets)
        {
            SetOptions(calls, socket);
            created.Add(socket.File, socket.Number);
        }
    }

    /// <summary>
    /// An accepted connection has its listener's name, which only accept(2) gives: such a pair is made through a listener
    /// that lives for a moment. Any other pair is a socketpair whose ends are named afterwards.
    /// </summary>
    private void MakePairs(TaskCalls calls)
    {
        foreach (var socket in sockets)
        {
            if (!socket.IsPaired || socket.Number >= 0)
                continue;
            var (accepted, other) = !socket.Name.IsEmpty ? (socket, socket.Peer!) : (socket.Peer!, socket);
            if (!other.Name.IsEmpty && SharesName(other) && !SharesName(accepted))
                (accepted, other) = (other, accepted);
            if (accepted.IsDatagram || accepted.Name.IsEmpty)
                (socket.Number, socket.Peer!.Number) = Pair(calls, socket.Entry.Type);
            else
                Accept(calls, accepted, other);
        }

        foreach (var socket in sockets)
            if (socket is { IsPaired: true, IsDatagram: true })
                UnixNaming.Bind(calls, socket.Number, socket.Name, socket.Entry.FilePerms);
    }

    private void MakeNamed(TaskCalls calls)
    {
        foreach (var socket in sockets)
        {
            if (socket.Number >= 0)
                continue;
            if (socket.IsOrphan || (socket.IsDatagram && socket.Name.IsEmpty && socket.Peer is null && checkpoint.Queue(socket.File.Id).Count > 0))
                MakeWithQueueFromNobody(calls, socket);
            else
                socket.Number = Make(calls, socket.Entry.Type);
            if (!socket.IsInFlight || !SharesName(socket))
                UnixNaming.Bind(calls, socket.Number, socket.Name, socket.Entry.FilePerms);
            if (socket.IsListener)
                calls.Call(Syscall.Listen, socket.Number, (ulong)socket.Entry.Backlog);
        }

        foreach (var socket in sockets)
            ConnectWaiting(calls, socket);
        foreach (var socket in sockets)
            if (socket.IsInFlight && !socket.Peer!.Waiting.Exists(connection => connection.Client == socket))
                UnixNaming.Connect(calls, socket.Number, socket.Peer.Name);
    }

    /// <summary>Fills a listener's queue in its order, and sends what was sent. The client of a connection that it has closed is stood in for.</summary>
    private static void ConnectWaiting(TaskCalls calls, UnixSocket listener)
    {
        // A queue may be longer than a backlog that was made smaller afterwards, and connect(2) would wait.
        if (listener.Waiting.Count > listener.Entry.Backlog)
            calls.Call(Syscall.Listen, listener.Number, (ulong)listener.Waiting.Count);
        foreach (var (client, messages) in listener.Waiting)
        {
            var number = client?.Number ?? Make(calls, listener.Entry.Type);
            UnixNaming.Connect(calls, number, listener.Name);
            if (messages.Count > 0)
                SocketOptionCalls.LiftBufferLimits(calls, number);
            foreach (var message in messages)
                Send(calls, number, message);
            if (client is null)
                calls.Close(number);
        }

        if (listener.Waiting.Count > listener.Entry.Backlog)
            calls.Call(Syscall.Listen, listener.Number, (ulong)listener.Entry.Backlog);
    }

    private static void Accept(TaskCalls calls, UnixSocket accepted, UnixSocket other)
    {
        var listener = Make(calls, accepted.Entry.Type);
        UnixNaming.Bind(calls, listener, accepted.Name, null);
        calls.Call(Syscall.Listen, listener, 1);
        other.Number = Make(calls, other.Entry.Type);
        UnixNaming.Bind(calls, other.Number, other.Name, other.Entry.FilePerms);
        UnixNaming.Connect(calls, other.Number, accepted.Name);
        accepted.Number = calls.Open(Syscall.Accept, listener, 0, 0);
        calls.Close(listener);
        if (accepted.Name.IsPath)
            UnixNaming.Remove(calls, accepted.Name);
    }

    /// <summary>The sender of what waits in the socket's queue is gone: a partner stands in for it and is closed.</summary>
    private void MakeWithQueueFromNobody(TaskCalls calls, UnixSocket socket)
    {
        (socket.Number, var sender) = Pair(calls, socket.Entry.Type);
        SocketOptionCalls.LiftBufferLimits(calls, sender);
        if (socket.IsDatagram)
        {
            // Without a peer, so that others can send to it; the partner notices a reset once, which is read away.
            var nobody = new byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16LittleEndian(nobody, Socket.AF_UNSPEC);
            calls.Call(Syscall.Connect, socket.Number, new Blob(nobody), nobody.Length);
            calls.Call(Syscall.Getsockopt, sender, Socket.SOL_SOCKET, Socket.SO_ERROR, Blob.Room(sizeof(int)), new Blob([4, 0, 0, 0]));
        }

        foreach (var message in checkpoint.Queue(socket.File.Id))
            Send(calls, sender, message.Bytes);
        calls.Close(sender);
    }

    private void FillQueue(TaskCalls calls, UnixSocket socket)
    {
        var queue = checkpoint.Queue(socket.File.Id);
        if (queue.Count == 0 || socket.IsOrphan || (socket.IsDatagram && socket.Name.IsEmpty && socket.Peer is null))
            return;
        if (socket.IsPaired)
        {
            SocketOptionCalls.LiftBufferLimits(calls, socket.Peer!.Number);
            foreach (var message in queue)
                Send(calls, socket.Peer.Number, message.Bytes);
            return;
        }

        // Among several senders the image does not say which one it was: the first that is connected to it.
        var known = sockets.FirstOrDefault(other => other.Peer == socket && other != socket);
        var sender = known?.Number ?? Make(calls, socket.Entry.Type);
        SocketOptionCalls.LiftBufferLimits(calls, sender);
        foreach (var message in queue)
            UnixNaming.SendTo(calls, sender, socket.Name, message.Bytes);
        if (known is null)
            calls.Close(sender);
    }

    private static void SetOptions(TaskCalls calls, UnixSocket socket)
    {
        var options = socket.Entry.Opts;
        SocketOptionCalls.ApplyBuffers(calls, socket.Number, options);
        SocketOptionCalls.Apply(calls, socket.Number, options);
        AddendumOptionCalls.Apply(calls, socket.Number, socket.Further);
        AddendumOptionCalls.ApplyLast(calls, socket.Number, socket.Further);
        if (options.Reuseaddr)
            calls.SetOption(socket.Number, Socket.SOL_SOCKET, Socket.SO_REUSEADDR, 1);
        FileStatus.Set(calls, socket.Number, socket.Entry.Flags);
        // An orphan is shut down by the closing of its partner.
        if (socket.Entry.Shutdown != SkShutdown.None && !socket.IsOrphan)
            calls.Call(Syscall.Shutdown, socket.Number, (int)socket.Entry.Shutdown - 1);
    }

    private static bool IsBoundByItself(UnixSocket socket) => socket.IsDatagram || !socket.IsPaired;

    private bool SharesName(UnixSocket socket) => !socket.Name.IsEmpty && _bearers[socket.Name.Key] > 1;

    private static int Make(TaskCalls calls, uint type) => calls.Open(Syscall.Socket, Socket.AF_UNIX, (ulong)type, 0);

    private static (int, int) Pair(TaskCalls calls, uint type) =>
        calls.OpenPair(Syscall.Socketpair, answer => [Socket.AF_UNIX, (ulong)type, 0, answer]);

    private static void Send(TaskCalls calls, int sender, ReadOnlyMemory<byte> message)
    {
        var data = new Blob(message.ToArray());
        calls.CallExpecting(
            Expectation.Exactly(data.Bytes.Length), Syscall.Sendto, sender, data, data.Bytes.Length, Socket.MSG_DONTWAIT | Socket.MSG_NOSIGNAL, 0, 0);
    }
}
