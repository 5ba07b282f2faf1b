using CsCheck;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Planning;
using Xunit;

namespace Isthmus.UnitTests.Engine;

public sealed class VdsoPatchTests
{
    private static readonly VdsoImage? Own = HostProbe.Describe().Vdso;

    [Fact]
    public void Clock_and_cpu_functions_become_plain_system_calls()
    {
        var patched = VdsoPatch.Apply(Code());
        Assert.Equal(Code().Length, patched.Length);
        foreach (var number in new[] { 228, 96, 201, 309 })
        {
            byte[] call = [0xb8, (byte)number, (byte)(number >> 8), 0, 0, 0x0f, 0x05, 0xc3];
            Assert.True(patched.AsSpan().IndexOf(call) > 0, $"no function makes call {number}");
        }
    }

    [Fact]
    public void Patching_twice_changes_nothing_more()
    {
        var once = VdsoPatch.Apply(Code());
        Assert.Equal(once, VdsoPatch.Apply(once));
    }

    [Fact]
    public void Damaged_code_is_refused_or_patched_but_never_read_outside()
    {
        var code = Code();
        Gen.Select(Gen.Int[0, 1200], Gen.Byte, Gen.Int[0, code.Length]).Sample(damage =>
        {
            var damaged = code[..damage.Item3];
            if (damage.Item1 < damaged.Length)
                damaged[damage.Item1] = damage.Item2;
            try
            {
                Assert.Equal(damaged.Length, VdsoPatch.Apply(damaged).Length);
            }
            catch (FormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        });
    }

    private static byte[] Code()
    {
        if (Own is null)
            Assert.Skip("this kernel has no vDSO");
        return Own.Code.ToArray();
    }
}
