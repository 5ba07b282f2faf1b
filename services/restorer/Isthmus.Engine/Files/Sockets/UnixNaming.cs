using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>Binds unix sockets to their names and connects by name, wherever the names lie.</summary>
internal static class UnixNaming
{
    /// <summary>What stands at a path is set aside while a socket whose path was deleted needs it for a moment.</summary>
    private const string Aside = ".isthmus-aside";

    public static void Bind(TaskCalls calls, int socket, UnixName name, FilePermsEntry? permissions)
    {
        if (name.IsEmpty)
            return;
        InDirectory(calls, name, () =>
        {
            if (name.IsPath && name.IsDeleted)
                calls.CallExpecting(Expectation.SuccessOr(Errno.ENOENT), Syscall.Rename, name.ToPath(), name.ToPath(Aside));
            else if (name.IsPath)
                // The socket of an earlier life of the service.
                calls.CallExpecting(Expectation.SuccessOr(Errno.ENOENT), Syscall.Unlink, name.ToPath());
            var address = name.ToSockaddr();
            calls.Call(Syscall.Bind, socket, address, address.Bytes.Length);
            if (!name.IsPath || permissions is null)
                return;
            calls.Call(Syscall.Fchownat, Fcntl.AT_FDCWD, name.ToPath(), (ulong)permissions.Uid, (ulong)permissions.Gid, 0);
            calls.Call(Syscall.Fchmodat, Fcntl.AT_FDCWD, name.ToPath(), (int)permissions.Mode & ~Fcntl.S_IFMT);
        });
    }

    /// <summary>Takes the path away of a socket that no longer needs it.</summary>
    public static void Remove(TaskCalls calls, UnixName name) => InDirectory(calls, name, () =>
    {
        calls.Call(Syscall.Unlink, name.ToPath());
        if (name.IsDeleted)
            calls.CallExpecting(Expectation.SuccessOr(Errno.ENOENT), Syscall.Rename, name.ToPath(Aside), name.ToPath());
    });

    public static void Connect(TaskCalls calls, int socket, UnixName name) => InDirectory(calls, name, () =>
    {
        var address = name.ToSockaddr();
        calls.Call(Syscall.Connect, socket, address, address.Bytes.Length);
    });

    public static void SendTo(TaskCalls calls, int socket, UnixName name, ReadOnlyMemory<byte> message) => InDirectory(calls, name, () =>
    {
        var address = name.ToSockaddr();
        var data = new Blob(message.ToArray());
        calls.CallExpecting(
            Expectation.Exactly(data.Bytes.Length),
            Syscall.Sendto, socket, data, data.Bytes.Length, Socket.MSG_DONTWAIT | Socket.MSG_NOSIGNAL, address, address.Bytes.Length);
    });

    private static void InDirectory(TaskCalls calls, UnixName name, Action work)
    {
        if (name.Directory is null)
        {
            work();
            return;
        }

        var back = calls.Open(Syscall.Open, calls.Blobs.Path("."), (ulong)(Fcntl.O_PATH | Fcntl.O_DIRECTORY), 0);
        calls.Call(Syscall.Chdir, calls.Blobs.Path(name.Directory));
        work();
        calls.Call(Syscall.Fchdir, back);
        calls.Close(back);
    }
}
