using Isthmus.Contracts.Preflight;
using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Preflight;

/// <summary>Unix sockets whose other end stays behind, and connections that nobody has accepted.</summary>
internal static class UnixSocketRules
{
    private const byte ShutDown = 3;

    public static IEnumerable<Refusal> Check(TreeSnapshot tree, ProcessFacts process, DescriptorFacts descriptor, UnixSocketState socket)
    {
        if (socket.IsListener)
            return Listener(tree, socket);
        if (socket.Peer != 0)
            return tree.SocketInodes.Contains(socket.Peer) ? [] : [Refuse("unix socket", "is connected to a unix socket of a process that is not part of the service.", "Close the connection, or make both parts of one service.")];
        return socket.IsDatagram || socket.State != UnixSocketState.Established || socket.Shutdown == ShutDown || IsAwaitedInTree(tree, socket)
            ? []
            : [Refuse("pending connection", "has connected to a unix socket of a process that is not part of the service and has not accepted it.", "Close the connection, or make both parts of one service.")];

        IEnumerable<Refusal> Listener(TreeSnapshot snapshot, UnixSocketState listener)
        {
            foreach (var client in listener.Waiting)
            {
                if (client == 0)
                    yield return Refuse("pending connection", "has a connection waiting that its client has closed and nobody has accepted: what the client sent before cannot be read by anybody else.", "Try again when it has been accepted.");
                else if (snapshot.Sockets.GetValueOrDefault(client)?.Unix is { SendQueue: > 0 } && snapshot.SocketInodes.Contains(client))
                    yield return Refuse("pending connection", "has a connection waiting that nobody has accepted, and its client has sent data already, which nobody else can read.", "Try again when it has been accepted.");
                else if (!snapshot.SocketInodes.Contains(client))
                    yield return Refuse("pending connection", "has a connection waiting that nobody has accepted, of a client that is not part of the service.", "Try again when it has been accepted.");
            }
        }

        Refusal Refuse(string resource, string reason, string remedy) => TreeRules.Of(process, resource, reason, remedy, descriptor.Number);
    }

    private static bool IsAwaitedInTree(TreeSnapshot tree, UnixSocketState client) =>
        tree.SocketInodes.Any(inode => tree.Sockets.GetValueOrDefault(inode)?.Unix is { IsListener: true } listener && listener.Waiting.Contains(client.Inode));
}
