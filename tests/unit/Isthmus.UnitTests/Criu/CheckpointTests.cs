using System.Text;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Xunit;

namespace Isthmus.UnitTests.Criu;

/// <summary>The recorded tree is described in resources.c: a process of two threads with a child and a zombie.</summary>
public sealed class CheckpointTests
{
    private readonly Checkpoint _checkpoint = Checkpoint.Load(new RecordedImages());

    [Fact]
    public void Tree_has_its_processes_threads_and_zombie()
    {
        var root = _checkpoint.Root;
        Assert.Null(root.Parent);
        Assert.Equal([6, 8], root.Threads.Select(thread => thread.Tid));
        Assert.Equal("second", root.Threads[1].State.Comm);
        Assert.Equal("hälf \uFFFD", root.Task.Comm);
        Assert.Equal("h\u00e4lf "u8.ToArray().Append((byte)0xff), root.Task.RawComm);
        Assert.Equal([9, 11], root.Children.Select(child => child.Pid));
        var child = _checkpoint.Process(9);
        Assert.Same(root, child.Parent);
        Assert.Equal(9, child.ProcessGroup);
        Assert.Equal(6, child.Session);
        var zombie = _checkpoint.Process(11);
        Assert.True(zombie.IsZombie);
        Assert.Equal(7u << 8, zombie.Task.ExitCode);
        Assert.Empty(zombie.Threads);
        Assert.Throws<InvalidOperationException>(() => zombie.Memory);
    }

    [Fact]
    public void Connections_have_both_queues()
    {
        var queues = _checkpoint.TcpStreams.Values.Select(stream => Encoding.ASCII.GetString(stream.ReceiveQueue.Span)).Order(StringComparer.Ordinal);
        Assert.Equal(["", "last", "to the client", "to the server"], queues);
        Assert.All(_checkpoint.TcpStreams.Values, stream => Assert.Equal((int)stream.State.OutqLen, stream.Unacknowledged.Length + stream.Unsent.Length));
    }

    [Fact]
    public void Pipes_fifos_and_sockets_have_what_waits_in_them()
    {
        Assert.Equal("in the pipe"u8.ToArray(), Assert.Single(_checkpoint.Pipes.Values).Bytes.ToArray());
        Assert.Equal("in the fifo"u8.ToArray(), Assert.Single(_checkpoint.Fifos.Values).Bytes.ToArray());
        var queues = _checkpoint.SocketQueues.Values.Select(queue => string.Join('|', queue.Select(message => Encoding.ASCII.GetString(message.Bytes.Span))));
        Assert.Equal(["d", "one|three", "queued"], queues.Order(StringComparer.Ordinal));
        var sent = Assert.Single(_checkpoint.SocketQueues.Values.SelectMany(queue => queue).SelectMany(message => message.Ancillary));
        Assert.Equal(FdType.EventFd, _checkpoint.File(Assert.Single(sent.Rights)).Type);
    }

    [Fact]
    public void Deleted_file_has_its_bytes_and_its_hole()
    {
        var ghost = Assert.Single(_checkpoint.GhostFiles.Values);
        Assert.Equal(200_011u, ghost.Attributes.Size);
        Assert.True(ghost.Extents.Count > 1);
        Assert.StartsWith("a ghost", Encoding.ASCII.GetString(ghost.Extents[0].Bytes.Span), StringComparison.Ordinal);
        Assert.Equal(RemapType.Ghost, Assert.Single(_checkpoint.Remaps.Values).RemapType);
    }

    [Fact]
    public void Shared_memory_and_anonymous_files_have_pages()
    {
        var memfd = _checkpoint.Memfds.Values.Single(file => file.Name == "secret");
        Assert.Equal(8192u, memfd.Size);
        Assert.Equal(4096, _checkpoint.SharedMemory(memfd.Shmid).PresentBytes);

        // CRIU 4.2 dumps MAP_SHARED | MAP_ANONYMOUS as an anonymous file of the kernel's name for it.
        var area = _checkpoint.Root.Memory.Vmas.Single(vma => vma.Is(VmaStatus.Memfd));
        Assert.Equal("/dev/zero", _checkpoint.Memfd(_checkpoint.File((uint)area.Shmid).Memfd.InodeId).Name);
        Assert.Equal(4096u, Assert.Single(_checkpoint.SharedMemory(area).Runs).Address);
    }

    [Fact]
    public void Page_is_found_by_its_address()
    {
        var pages = _checkpoint.Root.Pages;
        foreach (var run in pages.Runs)
        {
            Assert.True(pages.TryFind(run.Address, out var first));
            Assert.True(pages.TryFind(run.End - 1, out var last));
            Assert.Equal((run, run), (first, last));
            Assert.Equal(run.Length, pages.Read(run).Length);
        }

        Assert.False(pages.TryFind(0, out _));
        Assert.False(pages.TryFind(ulong.MaxValue, out _));
    }

    [Fact]
    public void Locks_timers_limits_and_clocks_are_there()
    {
        Assert.Equal(2, _checkpoint.FileLocks.Count);
        var task = _checkpoint.Root.Task;
        Assert.Equal(5000u, (task.Timers.Real.Vsec + 1) / 1000 * 1000);
        Assert.Single(task.Timers.Posix);
        Assert.Equal(200u, task.Rlimits.Rlimits[7].Cur);
        Assert.Single(task.SignalsS.Signals);
        Assert.NotNull(_checkpoint.Clocks);
    }

    [Fact]
    public void Every_kind_of_file_is_described()
    {
        FdType[] expected =
        [
            FdType.Regular, FdType.Pipe, FdType.Fifo, FdType.InetSocket, FdType.UnixSocket, FdType.EventFd, FdType.EventPoll,
            FdType.Inotify, FdType.SignalFd, FdType.NetlinkSocket, FdType.TimerFd, FdType.Memfd,
        ];
        Assert.Empty(expected.Except(_checkpoint.Files.Values.Select(file => file.Type)));
    }

    [Fact]
    public void Statistics_of_the_dump_are_read()
    {
        var statistics = DumpStatistics.Load(new RecordedImages());
        Assert.True(statistics.Frozen > statistics.Freezing);
        Assert.Equal(_checkpoint.Processes.Where(process => !process.IsZombie).Sum(process => process.Pages.PresentBytes), statistics.PagesWritten * PageRun.PageSize);
    }

    [Fact]
    public void Lookup_of_what_is_not_there_names_the_image()
    {
        Assert.Equal("files.img", Assert.Throws<ImageException>(() => _checkpoint.File(9999)).File);
        Assert.Equal("tcp-stream-270f.img", Assert.Throws<ImageException>(() => _checkpoint.TcpStream(9999)).File);
        Assert.Equal("pagemap-shmem-9999.img", Assert.Throws<ImageException>(() => _checkpoint.SharedMemory(9999)).File);
        Assert.Equal("ghost-file-270f.img", Assert.Throws<ImageException>(() => _checkpoint.GhostFile(9999)).File);
        Assert.Equal("pstree.img", Assert.Throws<ImageException>(() => _checkpoint.Process(9999)).File);
    }
}
