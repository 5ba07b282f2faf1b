using System.Buffers.Binary;
using Isthmus.Criu.Images;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Planning;
using Xunit;

namespace Isthmus.UnitTests.Engine;

public sealed class ExtendedStateTests
{
    private const int Ymm = 2;
    private static readonly int[] Offsets = [.. Enumerable.Range(0, 64).Select(component => component == Ymm ? 576 : 0)];
    private static readonly XsaveLayout Avx = new(7, [.. Offsets], 832);

    [Fact]
    public void Registers_lie_where_the_processor_looks_for_them()
    {
        var area = ExtendedState.Encode(Registers(), Avx);
        Assert.Equal(0x37f, BinaryPrimitives.ReadUInt16LittleEndian(area));
        Assert.Equal(0x1f80u, BinaryPrimitives.ReadUInt32LittleEndian(area.AsSpan(24)));
        Assert.Equal(100u, BinaryPrimitives.ReadUInt32LittleEndian(area.AsSpan(160)));
        Assert.Equal(163u, BinaryPrimitives.ReadUInt32LittleEndian(area.AsSpan(412)));
        Assert.Equal(7UL, BinaryPrimitives.ReadUInt64LittleEndian(area.AsSpan(512)));
        Assert.Equal(200u, BinaryPrimitives.ReadUInt32LittleEndian(area.AsSpan(576)));
        Assert.Equal(263u, BinaryPrimitives.ReadUInt32LittleEndian(area.AsSpan(828)));
    }

    [Fact]
    public void Area_carries_the_marks_by_which_the_kernel_knows_its_size()
    {
        var area = ExtendedState.Encode(Registers(), Avx);
        Assert.Equal(836, area.Length);
        Assert.Equal(0x46505853u, BinaryPrimitives.ReadUInt32LittleEndian(area.AsSpan(464)));
        Assert.Equal(836u, BinaryPrimitives.ReadUInt32LittleEndian(area.AsSpan(468)));
        Assert.Equal(7UL, BinaryPrimitives.ReadUInt64LittleEndian(area.AsSpan(472)));
        Assert.Equal(832u, BinaryPrimitives.ReadUInt32LittleEndian(area.AsSpan(480)));
        Assert.Equal(0x46505845u, BinaryPrimitives.ReadUInt32LittleEndian(area.AsSpan(832)));
    }

    [Fact]
    public void Register_sets_that_this_machine_lacks_are_told()
    {
        var registers = Registers();
        registers.Xsave.XstateBv = 0xe7;
        Assert.Equal(0xe0UL, ExtendedState.Missing(registers, Avx));
        Assert.Equal(0UL, ExtendedState.Missing(Registers(), Avx));
    }

    private static UserX86FpregsEntry Registers() => new()
    {
        Cwd = 0x37f,
        Mxcsr = 0x1f80,
        StSpace = { Enumerable.Repeat(0u, 32) },
        XmmSpace = { Enumerable.Range(100, 64).Select(value => (uint)value) },
        Xsave = new UserX86XsaveEntry { XstateBv = 7, YmmhSpace = { Enumerable.Range(200, 64).Select(value => (uint)value) } },
    };
}
