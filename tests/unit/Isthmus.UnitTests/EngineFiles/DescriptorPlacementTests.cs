using CsCheck;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Xunit;

namespace Isthmus.UnitTests.EngineFiles;

/// <summary>Whatever the tree and whoever shares what, every process ends with exactly the descriptors of the checkpoint.</summary>
public sealed class DescriptorPlacementTests
{
    private static readonly Gen<Checkpoint> Trees =
        from parents in Gen.Int[0, 100].Array[0, 5]
        from files in Gen.Select(Gen.Int[0, 3], Gen.Select(Gen.Int[0, 5], Gen.Int[0, 40]).Array[1, 6]).Array[0, 25]
        select Build(parents, files);

    [Fact]
    public void Every_process_gets_its_numbers_and_shares_what_it_shared() => Trees.Sample(checkpoint => Restored(checkpoint), iter: 300);

    [Fact]
    public void Two_ends_of_a_pipe_may_trade_places()
    {
        var images = new TreeImages().Process(10)
            .Add(Pipe(2, 7, 0)).Add(Pipe(3, 7, 1))
            .Descriptor(10, 0, 3).Descriptor(10, 1, 2);
        Restored(images.Load());
    }

    [Fact]
    public void A_table_with_few_holes_needs_no_moves()
    {
        var images = new TreeImages().Process(10);
        for (uint i = 0; i < 100; i++)
            if (i != 50)
                images.Add(EventFd(i + 2)).Descriptor(10, i, i + 2);
        var planner = new FilePlanner(images.Load(), new LinuxTcpRepair(), HostProbe.Describe(), new HashSet<string>());
        planner.CreateShared(10);
        var calls = planner.Install(10).OfType<CallStep>().Select(call => call.Number).ToList();
        Assert.Equal(99, calls.Count(call => call == Syscall.Eventfd2));
        Assert.True(calls.Count(call => call == Syscall.Dup3) <= 1, "only the plug is duplicated");
    }

    [Fact]
    public void A_file_that_only_descendants_hold_does_not_stay_with_the_ancestor_that_made_it()
    {
        var images = new TreeImages().Process(10).Process(11, 10).Process(12, 10)
            .Add(EventFd(2)).Descriptor(11, 4, 2).Descriptor(12, 5, 2);
        var tables = Restored(images.Load());
        Assert.Empty(tables.Of(10));
        Assert.Same(tables.Of(11)[4], tables.Of(12)[5]);
    }

    private static SimulatedTables Restored(Checkpoint checkpoint)
    {
        var planner = new FilePlanner(checkpoint, new LinuxTcpRepair(), HostProbe.Describe(), new HashSet<string>());
        Assert.Empty(planner.Refusals);
        var tables = new SimulatedTables();
        tables.Start(checkpoint.Root.Pid, 0, 1, 2, 9);
        Fork(checkpoint.Root);
        foreach (var process in checkpoint.Processes)
            tables.Run(planner.Install(process.Pid));
        foreach (var process in checkpoint.Processes)
            tables.Run(planner.Late(process.Pid));

        var made = new Dictionary<uint, object>();
        foreach (var process in checkpoint.Processes)
        {
            Assert.Equal(process.Descriptors.Select(descriptor => (int)descriptor.Fd), tables.Of(process.Pid).Keys);
            foreach (var descriptor in process.Descriptors)
            {
                var file = tables.Of(process.Pid)[(int)descriptor.Fd];
                Assert.Same(file, made.TryAdd(descriptor.Id, file) ? file : made[descriptor.Id]);
            }
        }

        Assert.Equal(made.Count, made.Values.Distinct(ReferenceEqualityComparer.Instance).Count());
        return tables;

        void Fork(ProcessCheckpoint process)
        {
            tables.Run(planner.CreateShared(process.Pid));
            foreach (var child in process.Children)
            {
                tables.Fork(process.Pid, child.Pid);
                Fork(child);
            }
        }
    }

    private static Checkpoint Build(int[] parents, (int Kind, (int Process, int Number)[] Holders)[] files)
    {
        var images = new TreeImages().Process(10);
        for (var i = 0; i < parents.Length; i++)
            images.Process((uint)(11 + i), (uint)(10 + (parents[i] % (i + 1))));
        var taken = new HashSet<(uint, uint)>();
        uint id = 2;
        foreach (var (kind, holders) in files)
        {
            var made = kind switch
            {
                0 => new[] { EventFd(id) },
                1 => [new FileEntry { Type = FdType.Regular, Id = id, Reg = TreeImages.Regular(id, "/f", 0) }],
                2 => [new FileEntry { Type = FdType.EventPoll, Id = id, Epfd = new EventpollFileEntry { Id = id, Flags = 2, Fown = TreeImages.NoOwner } }],
                _ => [Pipe(id, id, 0), Pipe(id + 1, id, 1)],
            };
            id += (uint)made.Length;
            foreach (var file in made)
                images.Add(file);
            for (var i = 0; i < holders.Length; i++)
            {
                var (pid, number) = ((uint)(10 + (holders[i].Process % (parents.Length + 1))), (uint)holders[i].Number);
                if (taken.Add((pid, number)))
                    images.Descriptor(pid, number, made[i % made.Length].Id, closeOnExec: number % 2 == 0);
            }
        }

        return images.Load();
    }

    private static FileEntry EventFd(uint id) =>
        new() { Type = FdType.EventFd, Id = id, Efd = new EventfdFileEntry { Id = id, Flags = 2, Fown = TreeImages.NoOwner, Counter = 1 } };

    private static FileEntry Pipe(uint id, uint pipe, uint access) =>
        new() { Type = FdType.Pipe, Id = id, Pipe = new PipeEntry { Id = id, PipeId = pipe, Flags = access, Fown = TreeImages.NoOwner } };
}
