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
    public void Clock_that_goes_on_stands_behind_the_code_and_is_found_again()
    {
        var shift = new ClockShift(-5_000_000_001, 7);
        var shifted = VdsoPatch.Apply(Code(), shift);
        Assert.Equal(shift, VdsoClock.Read(shifted));
        Assert.Equal(ClockShift.None, VdsoClock.Read(VdsoPatch.Apply(Code())));
        var place = VdsoClock.FindPlace(shifted);
        Assert.InRange(place, Code().AsSpan().LastIndexOfAnyExcept((byte)0), Code().Length - VdsoClock.Length);
        Assert.Equal(VdsoPatch.Apply(Code(), default(ClockShift) with { Monotonic = 3 }), VdsoPatch.Apply(shifted, default(ClockShift) with { Monotonic = 3 }));
        // Its function is reached from the exported one only: a jump to where it stands.
        var jumps = Enumerable.Range(0, place).Where(at => shifted[at] == 0xe9 && at + 5 + BitConverter.ToInt32(shifted, at + 1) == place + VdsoClock.EntryOffset).ToArray();
        Assert.Single(jumps);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1_500_000_000, 1, 500_000_000)]
    [InlineData(-1, -1, 999_999_999)]
    [InlineData(-2_000_000_000, -2, 0)]
    public void Shifts_are_split_as_the_kernel_takes_them(long shift, long seconds, long nanoseconds) =>
        Assert.Equal((seconds, nanoseconds), ClockShift.Split(shift));

    [Fact]
    public void Full_code_has_no_room_for_a_clock_and_says_so()
    {
        var full = Code();
        full.AsSpan(full.AsSpan().LastIndexOfAnyExcept((byte)0) + 1).Fill(0xcc);
        Assert.Contains("room", Assert.Throws<FormatException>(() => VdsoPatch.Apply(full, new ClockShift(1, 1))).Message, StringComparison.Ordinal);
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
