using System.Text;
using Isthmus.Criu;
using Isthmus.Criu.Images;

namespace Isthmus.Cli.Inspection;

/// <summary>Descriptors, each with what it refers to.</summary>
internal static class DescriptorLines
{
    /// <summary>FD_CLOEXEC.</summary>
    private const uint CloseOnExec = 1;

    public static DescriptorLine Of(Checkpoint checkpoint, ProcessCheckpoint process, FdinfoEntry descriptor)
    {
        var kind = checkpoint.Files.TryGetValue(descriptor.Id, out var file) && file.Isk is { } socket
            ? $"{InetEndpoints.Protocol(socket)} socket"
            : Kind(descriptor.Type);
        return new DescriptorLine(process.Pid, descriptor.Fd, descriptor.Id, kind, (descriptor.Flags & CloseOnExec) != 0, Describe(checkpoint, descriptor.Id));
    }

    /// <summary>One line about an open file description.</summary>
    public static string Describe(Checkpoint checkpoint, uint fileId)
    {
        var file = checkpoint.File(fileId);
        return file switch
        {
            { Reg: { } regular } => $"{regular.Name}{Ghost(checkpoint, fileId)}{(regular.Pos > 0 ? $", offset {regular.Pos}" : "")}",
            { Isk: { } socket } => InetEndpoints.Describe(socket),
            { Usk: { } socket } => UnixSocket(checkpoint, socket),
            { Pipe: { } pipe } => $"pipe {pipe.PipeId}, {End(pipe.Flags)}{Waiting(checkpoint.Pipes.GetValueOrDefault(pipe.PipeId))}",
            { Fifo: { } fifo } => $"fifo {fifo.PipeId}{Waiting(checkpoint.Fifos.GetValueOrDefault(fifo.PipeId))}",
            { Epfd: { } epoll } => $"watches {epoll.Tfd.Count}: {string.Join(", ", epoll.Tfd.Select(watched => watched.Tfd).Order())}",
            { Efd: { } eventfd } => $"counter {eventfd.Counter}",
            { Sgfd: { } signalfd } => $"signals {signalfd.Sigmask:x16}",
            { Memfd: { } memfd } => $"{checkpoint.Memfd(memfd.InodeId).Name}, {checkpoint.Memfd(memfd.InodeId).Size} bytes",
            { Ify: { } inotify } => $"{inotify.Wd.Count} watches",
            { Ffy: { } fanotify } => $"{fanotify.Mark.Count} marks",
            { Nsf: { } ns } => $"namespace {ns.NsId}",
            { Tty: { } terminal } => $"terminal {terminal.TtyInfoId:x}",
            { Nlsk: { } netlink } => $"protocol {netlink.Protocol}",
            _ => "",
        };
    }

    private static string Kind(FdType type) => type switch
    {
        FdType.Regular => "file",
        FdType.EventFd => "eventfd",
        FdType.EventPoll => "epoll",
        FdType.SignalFd => "signalfd",
        FdType.TimerFd => "timerfd",
        FdType.PidFd => "pidfd",
        _ => string.Concat(type.ToString().Select((letter, at) => at > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}")),
    };

    private static string Ghost(Checkpoint checkpoint, uint fileId) => checkpoint.Remaps.ContainsKey(fileId) ? " (deleted)" : "";

    private static string UnixSocket(Checkpoint checkpoint, UnixSkEntry socket)
    {
        var name = socket.Name.Span switch
        {
            [] => "unnamed",
            [0, .. var rest] => "@" + Encoding.UTF8.GetString(rest).TrimEnd('\0'),
            var path => Encoding.UTF8.GetString(path).TrimEnd('\0'),
        };
        var queued = checkpoint.Queue(socket.Id).Sum(message => (long)message.Bytes.Length);
        return $"{name}, inode {socket.Ino}{(socket.Peer != 0 ? $", peer {socket.Peer}" : "")}{(queued > 0 ? $", {queued} bytes wait" : "")}";
    }

    /// <summary>O_ACCMODE of open(2).</summary>
    private static string End(uint flags) => (flags & 3) switch { 0 => "read end", 1 => "write end", _ => "both ends" };

    private static string Waiting(PipeContents? contents) => contents is { Bytes.Length: > 0 } ? $", {contents.Bytes.Length} bytes wait" : "";
}
