using Isthmus.Dumper.Preflight;
using Xunit;

namespace Isthmus.UnitTests.Dumper;

public sealed class PosixTimerFactsTests
{
    [Fact]
    public void Timers_are_read_with_their_clocks() => Assert.Equal(
        [new PosixTimerFacts(1, 1) { Signal = 14 }, new PosixTimerFacts(0, -6)],
        PosixTimerFacts.Parse(["ID: 1", "signal: 14/0000000000000000", "notify: signal/pid.29598", "ClockID: 1", "ID: 0", "signal: 0/0", "notify: none/tid.7", "ClockID: -6"]));

    [Fact]
    public void A_clock_of_no_timer_is_an_error() => Assert.Throws<FormatException>(() => PosixTimerFacts.Parse(["ClockID: 1"]));
}
