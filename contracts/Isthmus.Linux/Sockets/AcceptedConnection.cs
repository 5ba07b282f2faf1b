using System.Globalization;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux.Sockets;

/// <summary>A unix connection that was taken out of a listener's queue in place of its owner, and what its client had sent by then.</summary>
public sealed class AcceptedConnection : IDisposable
{
    private AcceptedConnection(Socket socket, uint inode) => (Socket, Inode) = (socket, inode);

    /// <summary>The server's end. What is in <see cref="Messages"/> was read from it already.</summary>
    public Socket Socket { get; }

    /// <summary>The inode of the server's end.</summary>
    public uint Inode { get; }

    /// <summary>What the client had sent, in order: one message each, or pieces of a stream.</summary>
    public IReadOnlyList<byte[]> Messages { get; private set; } = [];

    public void Dispose() => Socket.Dispose();

    /// <summary>Whether the other end of a unix connection sends no more: then receiving nothing means its end, and no message of no bytes.</summary>
    public static bool HasEnded(Socket socket) => (Polls(socket, Poll.POLLRDHUP) & Poll.POLLRDHUP) != 0;

    internal static AcceptedConnection Read(SafeFileHandle accepted)
    {
        var link = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{accepted.DangerousGetHandle()}")).LinkTarget ?? "";
        // The handle's descriptor becomes the socket's.
        var socket = new Socket(new SafeSocketHandle(accepted.DangerousGetHandle(), ownsHandle: true));
        accepted.SetHandleAsInvalid();
        var inode = link.StartsWith("socket:[", StringComparison.Ordinal) ? uint.Parse(link.AsSpan("socket:[".Length).TrimEnd(']'), CultureInfo.InvariantCulture) : 0;
        var connection = new AcceptedConnection(socket, inode);
        var messages = new List<byte[]>();
        while (connection.Next() is { } message)
            messages.Add(message);
        connection.Messages = messages;
        return connection;
    }

    /// <summary>Null when nothing more waits. A message of no bytes looks like the end of the connection, but for the kernel's word that there is an end.</summary>
    private byte[]? Next()
    {
        var waiting = Socket.Available;
        if ((Polls(Socket, Poll.POLLIN) & Poll.POLLIN) == 0 || (waiting == 0 && HasEnded(Socket)))
            return null;
        // At least that many bytes are the next message.
        var buffer = new byte[Math.Max(waiting, 1)];
        var length = Socket.Receive(buffer);
        return buffer[..length];
    }

    private static short Polls(Socket socket, short events)
    {
        using var handle = new SafeFileHandle(socket.Handle, ownsHandle: false);
        return ForeignDescriptors.Polls(handle, events);
    }
}
