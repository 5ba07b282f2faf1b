using Google.Protobuf;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Xunit;

namespace Isthmus.UnitTests.EngineFiles;

/// <summary>What files share with each other decides who makes them and in which order.</summary>
public sealed class SharedStateTests
{
    [Fact]
    public void A_datagram_in_a_queue_comes_from_the_socket_that_is_connected_to_it()
    {
        var images = new TreeImages().Process(10)
            .Add(Unix(2, 20, type: 2, state: 7, name: "\0receiver")).Descriptor(10, 0, 2)
            .Add(Unix(3, 21, type: 2, state: 7, name: "\0sender", peer: 20)).Descriptor(10, 1, 3)
            .Queue(2, [1, 2, 3]);
        var calls = Install(images, 10);
        var send = Assert.Single(calls, call => call.Number == Syscall.Sendto);
        Assert.Equal([0, 0], calls.Where(call => call.Number == Syscall.Socket).Select(call => (int)call.Operands[2].Value));
        Assert.Equal(1u, send.Operands[0].Value);
        Assert.True(calls.IndexOf(send) < calls.FindIndex(call => call.Number == Syscall.Connect), "a connected receiver would refuse others");
    }

    [Fact]
    public void An_accepted_connection_gets_its_listeners_name_from_accept()
    {
        var images = new TreeImages().Process(10)
            .Add(Unix(2, 20, type: 1, state: 10, name: "\0door")).Descriptor(10, 0, 2)
            .Add(Unix(3, 21, type: 1, state: 1, name: "\0door", peer: 22)).Descriptor(10, 1, 3)
            .Add(Unix(4, 22, type: 1, state: 1, name: "", peer: 21)).Descriptor(10, 2, 4);
        var calls = Install(images, 10);
        Assert.Single(calls, call => call.Number == Syscall.Accept);
        Assert.Equal(2, calls.Count(call => call.Number == Syscall.Bind));
        Assert.DoesNotContain(calls, call => call.Number == Syscall.Socketpair);
    }

    [Fact]
    public void A_stream_whose_other_end_is_gone_keeps_its_data_and_its_end()
    {
        var images = new TreeImages().Process(10)
            .Add(Unix(2, 20, type: 1, state: 1, name: "", shutdown: SkShutdown.Both)).Descriptor(10, 0, 2)
            .Queue(2, [7]);
        var calls = Install(images, 10);
        var pair = calls.FindIndex(call => call.Number == Syscall.Socketpair);
        Assert.Equal(
            [Syscall.Sendto, Syscall.Close],
            calls.Skip(pair).Select(call => call.Number).Where(number => number is Syscall.Sendto or Syscall.Close or Syscall.Shutdown).Take(2));
        Assert.DoesNotContain(calls, call => call.Number == Syscall.Shutdown);
    }

    [Fact]
    public void Data_is_in_a_pipe_before_its_writing_end_closes()
    {
        var images = new TreeImages().Process(10)
            .Add(new FileEntry { Type = FdType.Pipe, Id = 2, Pipe = new PipeEntry { Id = 2, PipeId = 9, Flags = 0, Fown = TreeImages.NoOwner } }).Descriptor(10, 0, 2)
            .PipeData(9, new byte[100_000], capacity: 1 << 20);
        var calls = Install(images, 10);
        Assert.Equal([65536, 100_000 - 65536], calls.Where(call => call.Number == Syscall.Write).Select(call => (int)call.Operands[2].Value));
        Assert.True(calls.FindLastIndex(call => call.Number == Syscall.Write) < calls.FindLastIndex(call => call.Number == Syscall.Close && call.Operands[0].Value == 1));
    }

    [Fact]
    public void Locks_are_taken_after_the_last_inherited_descriptor_is_closed()
    {
        var images = new TreeImages().Process(10).Process(11, 10)
            .Add(new FileEntry { Type = FdType.Regular, Id = 2, Reg = TreeImages.Regular(2, "/f", 2) }).Descriptor(10, 3, 2).Descriptor(11, 3, 2)
            .Lock(new FileLockEntry { Flag = 1, Type = 1, Pid = 11, Fd = 3, Start = 5, Len = 10 });
        var planner = Planner(images);
        var late = planner.Late(11).OfType<CallStep>().ToList();
        Assert.Equal([Syscall.CloseRange, Syscall.Fcntl], late.Select(call => call.Number));
        Assert.DoesNotContain(planner.Late(10).OfType<CallStep>(), call => call.Number == Syscall.Fcntl);
    }

    [Fact]
    public void A_member_is_added_by_the_process_that_has_it()
    {
        var set = new EventpollFileEntry { Id = 2, Flags = 2, Fown = TreeImages.NoOwner, Tfd = { new EventpollTfdEntry { Id = 2, Tfd = 8, Events = 1, Data = 99 } } };
        var images = new TreeImages().Process(10).Process(11, 10)
            .Add(new FileEntry { Type = FdType.EventPoll, Id = 2, Epfd = set }).Descriptor(10, 3, 2).Descriptor(11, 4, 2)
            .Add(new FileEntry { Type = FdType.EventFd, Id = 3, Efd = new EventfdFileEntry { Id = 3, Flags = 2, Fown = TreeImages.NoOwner, Counter = 0 } }).Descriptor(11, 8, 3);
        var planner = Planner(images);
        var add = Assert.Single(planner.Late(11).OfType<CallStep>(), call => call.Number == Syscall.EpollCtl);
        Assert.Equal([4u, 1u, 8u], add.Operands[..3].Select(operand => (uint)operand.Value));
    }

    [Fact]
    public void A_deleted_file_takes_nothing_else_away()
    {
        var images = new TreeImages().Process(10)
            .Add(new FileEntry { Type = FdType.Regular, Id = 2, Reg = TreeImages.Regular(2, "/tmp/gone", 2, pos: 3) }).Descriptor(10, 0, 2)
            .Ghost(2, 5, [1, 2, 3, 4]);
        var planner = Planner(images);
        var calls = planner.CreateShared(10).OfType<CallStep>().ToList();
        var rename = Assert.Single(calls, call => call.Number == Syscall.Renameat2);
        var unlink = Assert.Single(calls, call => call.Number == Syscall.Unlinkat);
        Assert.NotNull(rename.Bind);
        Assert.Same(rename.Bind, unlink.Operands[2].Slot);
        Assert.DoesNotContain(calls, call => call.Number == Syscall.Unlink && call.Operands[0].Blob!.ToString() == "\"/tmp/gone\"");
    }

    [Fact]
    public void Equal_checkpoints_give_equal_plans()
    {
        Assert.Equal(Text(), Text());

        static string Text()
        {
            var images = new TreeImages().Process(10).Process(11, 10)
                .Add(Unix(2, 20, type: 1, state: 1, name: "", peer: 21)).Add(Unix(3, 21, type: 1, state: 1, name: "", peer: 20))
                .Descriptor(10, 5, 2).Descriptor(11, 6, 3).Descriptor(11, 5, 2);
            var planner = Planner(images);
            return string.Join('\n', new[] { planner.CreateShared(10), planner.Install(10), planner.Install(11), planner.Late(10) }.SelectMany(steps => steps));
        }
    }

    private static FilePlanner Planner(TreeImages images)
    {
        var planner = new FilePlanner(images.Load(), new LinuxTcpRepair(), HostProbe.Describe(), new HashSet<string>());
        Assert.Empty(planner.Refusals);
        return planner;
    }

    private static List<CallStep> Install(TreeImages images, int pid)
    {
        var planner = Planner(images);
        planner.CreateShared(pid);
        return [.. planner.Install(pid).OfType<CallStep>()];
    }

    private static FileEntry Unix(uint id, uint ino, uint type, uint state, string name, uint peer = 0, SkShutdown shutdown = SkShutdown.None) => new()
    {
        Type = FdType.UnixSocket,
        Id = id,
        Usk = new UnixSkEntry
        {
            Id = id, Ino = ino, Type = type, State = state, Flags = 2, Uflags = 0, Backlog = 4, Peer = peer, Shutdown = shutdown,
            Fown = TreeImages.NoOwner, Opts = TreeImages.FreshOptions, Name = ByteString.CopyFromUtf8(name),
        },
    };
}
