using CsCheck;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Simulation;
using Isthmus.Policy.Traces;
using Xunit;

namespace Isthmus.UnitTests.Policy;

public sealed class ForecastPolicyPropertyTests
{
    private static readonly Gen<double> Loads = Gen.Double[0, 20_000];

    [Fact]
    public void Constant_load_moves_a_service_at_most_once() => Loads.Sample(load =>
        Play(Trace(Enumerable.Repeat(load, 3600))).Moves.Count <= 1, iter: 20);

    [Fact]
    public void Noisy_constant_load_never_makes_a_service_go_back_and_forth() =>
        Gen.Select(Loads, Gen.Double[0, 0.4], Gen.Int[0, int.MaxValue]).Sample((load, noise, seed) =>
            Play(TraceGenerator.Make(TraceShape.Constant, TimeSpan.FromHours(1), load, load, noise, seed)).Moves.Count <= 1, iter: 20);

    [Fact]
    public void Noise_around_the_load_at_which_the_hosts_change_places_makes_no_service_go_back_and_forth() =>
        Gen.Select(Gen.Double[5_900, 6_200], Gen.Double[0.001, 0.3], Gen.Int[0, int.MaxValue]).Sample((load, noise, seed) =>
            Play(TraceGenerator.Make(TraceShape.Constant, TimeSpan.FromHours(1), load, load, noise, seed)).Moves.Count <= 1, iter: 20);

    [Fact]
    public void Uniform_noise_makes_no_service_go_back_and_forth() =>
        Gen.Select(Loads, Gen.Double[0, 0.9], Gen.Int[0, int.MaxValue]).Sample((load, noise, seed) =>
        {
            var random = new Random(seed);
            return Play(Trace(Enumerable.Range(0, 3600).Select(_ => load * (1 + (noise * ((2 * random.NextDouble()) - 1)))))).Moves.Count <= 1;
        }, iter: 20);

    [Fact]
    public void Service_never_goes_to_a_host_that_is_not_ready() =>
        Gen.Select(Gen.Double[0, 20_000].Array[200], Gen.Int[0, 3].Array[200]).Sample((loads, states) =>
        {
            var policy = new ForecastPolicy(PolicyFixture.Settings with { CoolDown = TimeSpan.Zero, MovesPerHour = 1000, Stabilisation = TimeSpan.Zero });
            var host = "a";
            for (var second = 0; second < loads.Length; second++)
            {
                var hosts = new[] { With(PolicyFixture.A, states[second] is 1 or 3), With(PolicyFixture.B, states[second] is 2 or 3) };
                if (policy.Decide(PolicyFixture.Input(second, loads[second], host, hosts)).Destination is not { } destination)
                    continue;
                if (hosts.Single(one => one.Name == destination).NotReady is not null || destination == host)
                    return false;
                host = destination;
            }

            return true;
        }, iter: 50);

    [Fact]
    public void Flash_crowd_is_acted_on_within_three_seconds() =>
        Gen.Select(Gen.Double[10, 3_000], Gen.Double[8_000, 20_000], Gen.Double[0, 0.15], Gen.Int[20, 2000], Gen.Int[0, int.MaxValue]).Sample((before, crowd, noise, onset, seed) =>
        {
            var random = new Random(seed);
            var loads = Enumerable.Range(0, onset + 10).Select(second => (second < onset ? before : crowd) * (1 + (noise * ((2 * random.NextDouble()) - 1))));
            var moves = Play(Trace(loads)).Moves;
            return moves.Count == 1 && moves[0].DecidedAt - onset is >= 0 and <= 3;
        }, iter: 50);

    [Fact]
    public void Same_samples_give_the_same_decisions() => Loads.Array[300].Sample(loads =>
        Play(Trace(loads)).Moves.SequenceEqual(Play(Trace(loads)).Moves), iter: 30);

    [Fact]
    public void Any_sample_is_decided_on_without_an_exception_and_with_finite_reasons() =>
        Gen.Select(Gen.Double[0, 1e9].Nullable(), Gen.Int[-100, 4000], Gen.Int[-30, 30], Gen.Double[0, 1e9].Nullable()).Array[100].Sample(samples =>
        {
            var policy = new ForecastPolicy(PolicyFixture.Settings);
            return samples.All(sample =>
            {
                var (load, second, late, rate) = sample;
                var input = PolicyFixture.Input(second, load) with { SampledAt = PolicyFixture.Start.AddSeconds(second - late), RequestsPerSecond = rate };
                policy.Decide(input);
                return policy.Explain().Reasons.All(reason => double.IsFinite(reason.Value));
            });
        }, iter: 50);

    private static HostView With(HostView host, bool broken) => host with { NotReady = broken ? "it is down" : null };

    private static LoadTrace Trace(IEnumerable<double> loads) => new(PolicyFixture.Start, [.. loads.Select((load, second) => new LoadPoint(second, Math.Max(0, load)))], []);

    private static SimulationResult Play(LoadTrace trace) => Simulator.Run(trace, new ForecastPolicy(PolicyFixture.Settings), PolicyFixture.Simulation(), 0);
}
