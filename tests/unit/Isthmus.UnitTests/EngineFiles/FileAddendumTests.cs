using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Xunit;

namespace Isthmus.UnitTests.EngineFiles;

/// <summary>What CRIU's images do not say about open files.</summary>
public sealed class FileAddendumTests
{
    [Fact]
    public void A_semaphore_stays_one()
    {
        var images = new TreeImages().Process(10).Add(EventFd(2)).Add(EventFd(3)).Descriptor(10, 3, 2).Descriptor(10, 4, 3);
        images.Addendum("""{"Semaphores":[{"Pid":10,"Number":4}],"Sockets":[]}""");
        Assert.Equal([0u, 1u], Install(images).Where(call => call.Number == Syscall.Eventfd2).Select(call => (uint)call.Operands[1].Value));
    }

    [Fact]
    public void A_listener_goes_on_deferring()
    {
        var images = new TreeImages().Process(10).Add(Listener(2, ino: 55)).Descriptor(10, 3, 2);
        images.Addendum("""{"Semaphores":[],"Sockets":[{"Inode":55,"Options":[{"Level":6,"Name":9,"Value":"BwAAAA=="}]}]}""");
        var set = Assert.Single(Install(images), call => call.Number == Syscall.Setsockopt && call.Operands[1].Value == 6 && call.Operands[2].Value == 9);
        Assert.Equal([7, 0, 0, 0], set.Operands[3].Blob!.Bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"Sockets":null,"Semaphores":[]}""")]
    [InlineData("""{"Semaphores":[null],"Sockets":[]}""")]
    [InlineData("""{"Semaphores":[],"Sockets":[null]}""")]
    [InlineData("""{"Semaphores":[],"Sockets":[{"Inode":1,"Options":[null]}]}""")]
    [InlineData("""{"Semaphores":[],"Sockets":[{"Inode":1,"Options":[{"Level":6,"Name":19,"Value":"AQAAAA=="}]}]}""")]
    [InlineData("""{"Semaphores":[],"Sockets":[{"Inode":1,"Options":[{"Level":6,"Name":9,"Value":"AQ=="}]}]}""")]
    public void A_damaged_addendum_and_options_that_are_not_carried_are_refused(string json)
    {
        var images = new TreeImages().Process(10);
        images.Addendum(json);
        var e = Assert.Throws<ImageException>(() => new FilePlanner(images.Load(), new LinuxTcpRepair(), HostProbe.Describe(), new HashSet<string>()));
        Assert.Contains(FileAddendum.ImageName, e.Message, StringComparison.Ordinal);
    }

    private static List<CallStep> Install(TreeImages images)
    {
        var planner = new FilePlanner(images.Load(), new LinuxTcpRepair(), HostProbe.Describe(), new HashSet<string>());
        planner.CreateShared(10);
        return [.. planner.Install(10).OfType<CallStep>()];
    }

    private static FileEntry EventFd(uint id) =>
        new() { Type = FdType.EventFd, Id = id, Efd = new EventfdFileEntry { Id = id, Flags = 2, Fown = TreeImages.NoOwner, Counter = 1 } };

    private static FileEntry Listener(uint id, uint ino) => new()
    {
        Type = FdType.InetSocket,
        Id = id,
        Isk = new InetSkEntry
        {
            Id = id, Ino = ino, Family = 2, Type = 1, Proto = 6, State = 10, SrcPort = 80, DstPort = 0, Flags = 2, Backlog = 5,
            SrcAddr = { 0 }, DstAddr = { 0 }, Fown = TreeImages.NoOwner, Opts = TreeImages.FreshOptions,
        },
    };
}
