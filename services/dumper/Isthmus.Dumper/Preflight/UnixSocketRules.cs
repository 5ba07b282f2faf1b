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
        {
            return socket.Waiting.Any(client => client != 0 && !tree.SocketInodes.Contains(client))
                ? [Refuse("pending connection", "has a connection waiting that nobody has accepted, of a client that is not part of the service.", "Try again when it has been accepted.")]
                : [];
        }

        if (socket.Peer != 0)
            return tree.SocketInodes.Contains(socket.Peer) ? [] : [Refuse("unix socket", "is connected to a unix socket of a process that is not part of the service.", "Close the connection, or make both parts of one service.")];
        return socket.IsDatagram || socket.State != UnixSocketState.Established || socket.Shutdown == ShutDown || IsAwaitedInTree(tree, socket)
            ? []
            : [Refuse("pending connection", "has connected to a unix socket of a process that is not part of the service and has not accepted it.", "Close the connection, or make both parts of one service.")];

        Refusal Refuse(string resource, string reason, string remedy) => TreeRules.Of(process, resource, reason, remedy, descriptor.Number);
    }

    private static bool IsAwaitedInTree(TreeSnapshot tree, UnixSocketState client) =>
        tree.SocketInodes.Any(inode => tree.Sockets.GetValueOrDefault(inode)?.Unix is { IsListener: true } listener && listener.Waiting.Contains(client.Inode));
}
