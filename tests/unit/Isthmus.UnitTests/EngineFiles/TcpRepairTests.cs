using System.Buffers.Binary;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Xunit;

namespace Isthmus.UnitTests.EngineFiles;

/// <summary>What the calls for a TCP connection say about sequence numbers, queues and FINs.</summary>
public sealed class TcpRepairTests
{
    private const int Repair = 19;
    private const int RepairQueue = 20;
    private const int QueueSequence = 21;

    [Fact]
    public void Queues_start_at_the_first_unread_and_the_first_unacknowledged_byte()
    {
        var (install, _) = Plan(TcpState.Established, received: 10, sent: 20, unsent: 0);
        Assert.Equal([1000u - 10, 5000u - 20], Options(install, QueueSequence));
    }

    [Fact]
    public void Sequence_numbers_wrap()
    {
        var (install, _) = Plan(TcpState.Established, received: 10, sent: 20, unsent: 0, receiveSequence: 4, sendSequence: 7);
        Assert.Equal([unchecked(4u - 10), unchecked(7u - 20)], Options(install, QueueSequence));
    }

    [Theory]
    [InlineData(TcpState.CloseWait, 1, 0)]
    [InlineData(TcpState.LastAck, 1, 1)]
    [InlineData(TcpState.Closing, 1, 1)]
    [InlineData(TcpState.FinWait1, 0, 1)]
    [InlineData(TcpState.FinWait2, 0, 1)]
    public void A_FIN_is_no_byte_of_a_queue(TcpState state, uint receivedFin, uint queuedFin)
    {
        var (install, _) = Plan(state, received: 3, sent: 0, unsent: 0);
        Assert.Equal([1000u - receivedFin - 3, 5000u - queuedFin], Options(install, QueueSequence));
    }

    [Fact]
    public void Unsent_data_is_written_only_after_repair_mode_ends()
    {
        var (install, kick) = Plan(TcpState.Established, received: 0, sent: 5, unsent: 7);
        Assert.Equal([5], Sent(install));
        Assert.Equal([7], Sent(kick));
        Assert.True(IndexOf(kick, Repair) < kick.FindIndex(call => call.Number == Syscall.Sendto));
    }

    [Fact]
    public void A_FIN_behind_unsent_data_follows_them()
    {
        var (install, kick) = Plan(TcpState.FinWait1, received: 0, sent: 5, unsent: 7);
        Assert.DoesNotContain(install, call => call.Number == Syscall.Shutdown);
        Assert.Equal(Syscall.Shutdown, kick.SkipWhile(call => call.Number != Syscall.Sendto).Skip(1).First().Number);
    }

    [Fact]
    public void Nothing_leaves_repair_mode_before_the_kick()
    {
        var (install, kick) = Plan(TcpState.Established, received: 1, sent: 1, unsent: 0);
        Assert.Equal([1u], Options(install, Repair));
        Assert.Equal([0u], Options(kick, Repair));
    }

    [Fact]
    public void Received_data_goes_to_the_receive_queue_and_sent_data_to_the_send_queue()
    {
        var (install, _) = Plan(TcpState.Established, received: 4, sent: 6, unsent: 0);
        var sends = install.Index().Where(call => call.Item.Number == Syscall.Sendto).ToList();
        Assert.Equal([4, 6], sends.Select(send => (int)send.Item.Operands[2].Value));
        Assert.Equal([1u, 2u], sends.Select(send => Value(install.Take(send.Index).Last(call => IsOption(call, RepairQueue)))));
    }

    [Fact]
    public void The_peers_FIN_is_injected_where_it_was_received_and_passes_as_marked()
    {
        var (install, _) = Plan(TcpState.CloseWait, received: 0, sent: 0, unsent: 0);
        var packet = Assert.Single(install, call => call.Number == Syscall.Sendto).Operands[1].Blob!.Bytes;
        Assert.Equal(40, packet.Length);
        Assert.Equal([10, 0, 0, 2], packet[12..16]);
        Assert.Equal([10, 0, 0, 1], packet[16..20]);
        Assert.Equal(40000, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(20)));
        Assert.Equal(80, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(22)));
        Assert.Equal(999u, BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(24)));
        Assert.Equal(5000u, BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(28)));
        Assert.Equal(0x11, packet[33]);
        Assert.Equal([0xC114u], Options(install, 36));
        Assert.Equal(0, Checksum(packet.AsSpan(0, 20), 0));
        Assert.Equal(0, Checksum(packet.AsSpan(20), Sum(packet.AsSpan(12, 8)) + 6 + 20));
    }

    [Fact]
    public void An_unfinished_handshake_is_refused_by_name()
    {
        var refusal = Assert.Single(Planner(TcpState.SynSent, 0, 0, 0, 1000, 5000).Refusals);
        Assert.Equal("TCP connection", refusal.Resource);
        Assert.Contains("SYN_SENT", refusal.Reason, StringComparison.Ordinal);
    }

    private static (List<CallStep> Install, List<CallStep> Kick) Plan(
        TcpState state, int received, int sent, int unsent, uint receiveSequence = 1000, uint sendSequence = 5000)
    {
        var planner = Planner(state, received, sent, unsent, receiveSequence, sendSequence);
        Assert.Empty(planner.Refusals);
        planner.CreateShared(10);
        var install = planner.Install(10).OfType<CallStep>().ToList();
        planner.Late(10);
        return (install, planner.Kick(10).OfType<CallStep>().ToList());
    }

    private static FilePlanner Planner(TcpState state, int received, int sent, int unsent, uint receiveSequence, uint sendSequence)
    {
        var socket = new InetSkEntry
        {
            Id = 2, Ino = 77, Family = 2, Type = 1, Proto = 6, State = (uint)state, SrcPort = 80, DstPort = 40000, Flags = 0x802, Backlog = 0,
            SrcAddr = { 0x0100000A }, DstAddr = { 0x0200000A }, Fown = TreeImages.NoOwner, Opts = TreeImages.FreshOptions,
        };
        var stream = new TcpStreamEntry
        {
            InqLen = (uint)received, InqSeq = receiveSequence, OutqLen = (uint)(sent + unsent), OutqSeq = sendSequence, UnsqLen = (uint)unsent,
            OptMask = 0, SndWscale = 0, MssClamp = 1460, SndWl1 = 1, SndWnd = 500, MaxWindow = 600, RcvWnd = 700, RcvWup = 1000,
        };
        var images = new TreeImages().Process(10)
            .Add(new FileEntry { Type = FdType.InetSocket, Id = 2, Isk = socket }).Descriptor(10, 3, 2)
            .Tcp(77, stream, new byte[received], new byte[sent + unsent]);
        return new FilePlanner(images.Load(), new LinuxTcpRepair(), HostProbe.Describe(), new HashSet<string>());
    }

    private static IEnumerable<uint> Options(IEnumerable<CallStep> calls, int name) => calls.Where(call => IsOption(call, name)).Select(Value);

    private static bool IsOption(CallStep call, int name) => call.Number == Syscall.Setsockopt && call.Operands[2].Value == (ulong)name;

    private static uint Value(CallStep call) => BinaryPrimitives.ReadUInt32LittleEndian(call.Operands[3].Blob!.Bytes);

    private static int IndexOf(List<CallStep> calls, int name) => calls.FindIndex(call => IsOption(call, name));

    private static IEnumerable<int> Sent(IEnumerable<CallStep> calls) =>
        calls.Where(call => call.Number == Syscall.Sendto).Select(call => (int)call.Operands[2].Value);

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        return sum;
    }

    /// <summary>0 when the checksum inside is right (RFC 1071).</summary>
    private static int Checksum(ReadOnlySpan<byte> bytes, uint others)
    {
        var sum = Sum(bytes) + others;
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (int)(sum ^ 0xFFFF);
    }
}
