using System.Buffers.Binary;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Plan;
using Xunit;

namespace Isthmus.UnitTests.Engine;

public sealed class BatchEncoderTests
{
    private static readonly TaskId Task = TaskId.Leader(7);
    private static readonly GadgetArea Area = new(0x2000_0000_0000);
    private readonly BatchEncoder _encoder = new(Area);

    [Fact]
    public void Call_is_laid_out_as_the_interpreter_reads_it()
    {
        var slot = new Slot("file");
        Step[] steps =
        [
            new CallStep(Task, Syscall.Open, [Blob.Text("/x"), 2], slot, Expectation.Success, ""),
            new CallStep(Task, Syscall.Lseek, [slot, 5UL, 0], null, Expectation.Exactly(5), ""),
        ];
        Assert.Equal(2, _encoder.Encode(steps));
        var first = Entry(0);
        var second = Entry(1);
        Assert.Equal((ushort)Syscall.Open, BinaryPrimitives.ReadUInt16LittleEndian(first));
        Assert.Equal(0, first[2]);
        Assert.Equal(1, BinaryPrimitives.ReadInt32LittleEndian(first[4..]));
        Assert.Equal(Area.Batch + (2 * BatchEncoder.CallSize), Operand(first, 0));
        Assert.Equal("/x\0"u8, _encoder.Encoded.Slice(2 * BatchEncoder.CallSize, 3));
        Assert.Equal(1, second[2]);
        Assert.Equal((byte)CallFlags.Strict, second[3]);
        Assert.Equal(0, BinaryPrimitives.ReadInt32LittleEndian(second[4..]));
        Assert.Equal(1UL, Operand(second, 0));
        Assert.Equal(5UL, Operand(second, 1));
        Assert.Equal(5UL, BinaryPrimitives.ReadUInt64LittleEndian(second[56..]));
    }

    [Fact]
    public void Blob_that_points_at_another_gets_its_address_wherever_both_lie()
    {
        var target = Blob.Text("data");
        var vector = Blob.Room(16).PointAt(8, target);
        _encoder.Encode([Call(vector)]);
        var pointer = BinaryPrimitives.ReadUInt64LittleEndian(_encoder.Encoded[(BatchEncoder.CallSize + 8)..]);
        Assert.Equal("data"u8, _encoder.Encoded.Slice((int)(pointer - Area.Batch), 4));
    }

    [Fact]
    public void Blob_that_many_calls_share_is_there_once()
    {
        var shared = Blob.Room(4096);
        _encoder.Encode([Call(shared), Call(shared), Call(shared)]);
        Assert.Equal((3 * BatchEncoder.CallSize) + 4096, _encoder.Length);
    }

    [Fact]
    public void Large_batch_is_split_and_a_load_stays_with_its_call()
    {
        var answer = Blob.Room(5 << 20);
        Step[] steps = [Call(answer), new LoadStep(Task, answer, 0, null, Expectation.Anything, ""), Call(Blob.Room(1)), Call(Blob.Room(1))];
        Assert.Equal(2, _encoder.Encode(steps));
        Assert.Equal(2, _encoder.Encode(steps.AsSpan(2)));
    }

    [Fact]
    public void Fork_of_a_process_ends_its_batch_and_a_thread_does_not()
    {
        var thread = new ForkStep(Task, new TaskId(7, 8), Syscall.Clone3, [Blob.Room(88), 88], "");
        var process = new ForkStep(Task, TaskId.Leader(9), Syscall.Clone3, [Blob.Room(88), 88], "");
        Assert.Equal(3, _encoder.Encode([thread, thread, process, thread]));
        Assert.Equal((byte)(CallFlags.Fork | CallFlags.Strict), Entry(0)[3]);
    }

    [Fact]
    public void Arguments_beyond_the_area_are_refused_by_purpose()
    {
        var step = new CallStep(Task, Syscall.Write, [1, Blob.Room(70 << 20)], null, Expectation.Success, "a very long queue");
        var refusal = Assert.Throws<TraceException>(() => _encoder.Encode([step]));
        Assert.Contains("a very long queue", refusal.Message, StringComparison.Ordinal);
    }

    private static CallStep Call(Blob blob) => new(Task, Syscall.Read, [0, blob], null, Expectation.Success, "");

    private ReadOnlySpan<byte> Entry(int index) => _encoder.Encoded.Slice(index * BatchEncoder.CallSize, BatchEncoder.CallSize);

    private static ulong Operand(ReadOnlySpan<byte> entry, int index) => BinaryPrimitives.ReadUInt64LittleEndian(entry[(8 + (8 * index))..]);
}
