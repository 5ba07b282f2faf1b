using System.Buffers.Binary;
using Isthmus.Engine.Execution;
using Xunit;

namespace Isthmus.UnitTests.Engine;

public sealed class StubImageTests
{
    private readonly byte[] _image = StubImage.Build(0x2000_0000_0000);

    [Fact]
    public void Image_is_a_static_linux_program_by_its_osabi_byte() =>
        Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 3], _image[..8]);

    [Fact]
    public void Entry_point_and_gate_are_where_the_engine_expects_them()
    {
        Assert.Equal(0x2000_0000_0000UL + StubImage.Entry, BinaryPrimitives.ReadUInt64LittleEndian(_image.AsSpan(24)));
        Assert.Equal([0x0f, 0x05, 0xcc], _image[(int)StubImage.Gate..]);
        Assert.Equal([0xeb, 0xfe], _image[((int)StubImage.Entry + 17)..((int)StubImage.Entry + 19)]);
    }

    [Fact]
    public void Interpreter_has_its_gate_and_its_spin_where_the_engine_expects_them()
    {
        Assert.Equal([0x0f, 0x05, 0xcc], Interpreter.Code[(int)Interpreter.Gate..].ToArray());
        Assert.Equal([0xeb, 0xfe], Interpreter.Code.Slice((int)Interpreter.Spin, 2).ToArray());
    }
}
