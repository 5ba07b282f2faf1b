using Google.Protobuf;
using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Xunit;

namespace Isthmus.UnitTests.EngineFiles;

/// <summary>Connections that wait for a unix listener, with what was sent over them.</summary>
public sealed class ConnectionAddendumTests
{
    [Fact]
    public void A_queue_is_filled_in_its_order_and_a_closed_client_is_stood_in_for()
    {
        var images = Listener();
        images.Connections("""{"Waiting":[{"Listener":20,"Client":22,"Messages":["AQ==","AgI="]},{"Listener":20,"Client":0,"Messages":["AwMD"]},{"Listener":20,"Client":21,"Messages":[]}]}""");
        var planner = Planner(images);
        Assert.Empty(planner.Refusals);
        planner.CreateShared(10);
        var calls = planner.Install(10).OfType<CallStep>().Where(call => call.Number is Syscall.Connect or Syscall.Sendto or Syscall.Close).ToList();
        Assert.Equal(
            [Syscall.Connect, Syscall.Sendto, Syscall.Sendto, Syscall.Connect, Syscall.Sendto, Syscall.Close, Syscall.Connect],
            calls.SkipWhile(call => call.Number != Syscall.Connect).Take(7).Select(call => call.Number));
        Assert.Equal([1, 2, 3], calls.Where(call => call.Number == Syscall.Sendto).Select(call => call.Operands[1].Blob!.Bytes.Length));
        Assert.Equal(3, calls.Count(call => call.Number == Syscall.Connect));
    }

    [Fact]
    public void A_client_that_the_images_show_elsewhere_is_refused()
    {
        var images = Listener();
        images.Add(Unix(5, 30, state: 1, name: "", peer: 31)).Add(Unix(6, 31, state: 1, name: "", peer: 30)).Descriptor(10, 6, 5).Descriptor(10, 7, 6);
        images.Connections("""{"Waiting":[{"Listener":20,"Client":30,"Messages":[]}]}""");
        Assert.Equal("unix socket", Assert.Single(Planner(images).Refusals).Resource);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"Waiting":null}""")]
    [InlineData("""{"Waiting":[null]}""")]
    [InlineData("""{"Waiting":[{"Listener":20,"Client":21,"Messages":null}]}""")]
    [InlineData("""{"Waiting":[{"Listener":20,"Client":21,"Messages":[null]}]}""")]
    [InlineData("""{"Waiting":[{"Listener":20,"Client":21,"Messages":[]},{"Listener":20,"Client":21,"Messages":[]}]}""")]
    public void A_damaged_image_is_refused(string json)
    {
        var images = Listener();
        images.Connections(json);
        Assert.Contains(ConnectionAddendum.ImageName, Assert.Throws<ImageException>(() => Planner(images)).Message, StringComparison.Ordinal);
    }

    private static TreeImages Listener() => new TreeImages().Process(10)
        .Add(Unix(2, 20, state: 10, name: "\0door")).Descriptor(10, 0, 2)
        .Add(Unix(3, 21, state: 1, name: "", peer: 20)).Descriptor(10, 1, 3)
        .Add(Unix(4, 22, state: 1, name: "", peer: 20)).Descriptor(10, 2, 4);

    private static FilePlanner Planner(TreeImages images) => new(images.Load(), new LinuxTcpRepair(), HostProbe.Describe(), new HashSet<string>());

    private static FileEntry Unix(uint id, uint ino, uint state, string name, uint peer = 0) => new()
    {
        Type = FdType.UnixSocket,
        Id = id,
        Usk = new UnixSkEntry
        {
            Id = id, Ino = ino, Type = 1, State = state, Flags = 2, Uflags = 0, Backlog = 4, Peer = peer,
            Fown = TreeImages.NoOwner, Opts = TreeImages.FreshOptions, Name = ByteString.CopyFromUtf8(name),
        },
    };
}
