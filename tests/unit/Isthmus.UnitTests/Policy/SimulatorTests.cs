using System.Xml.Linq;
using CsCheck;
using Isthmus.Policy.Simulation;
using Isthmus.Policy.Traces;
using Xunit;

namespace Isthmus.UnitTests.Policy;

public sealed class SimulatorTests
{
    [Fact]
    public void No_policy_does_better_than_the_oracle() =>
        Gen.Select(Gen.Enum<TraceShape>(), Gen.Double[0, 4000], Gen.Double[4000, 20_000], Gen.Double[0, 0.3], Gen.Int[0, int.MaxValue]).Sample((shape, least, most, noise, seed) =>
        {
            var trace = TraceGenerator.Make(shape, TimeSpan.FromMinutes(40), least, most, noise, seed);
            return Run(trace).All(result => result.Regret >= -1e-6 * result.Cost);
        }, iter: 20);

    [Fact]
    public void Forecast_regrets_less_than_every_baseline_over_a_day()
    {
        var results = Run(TraceGenerator.Make(TraceShape.Daily, TimeSpan.FromDays(1), 1000, 10_000, 0.05, 1));

        Assert.All(results.Skip(1), baseline => Assert.True(results[0].Regret < baseline.Regret, $"{baseline.Policy}: {baseline.Regret}, forecast: {results[0].Regret}"));
    }

    [Fact]
    public void Sawtooth_around_the_threshold_moves_a_threshold_and_not_the_forecast_back_and_forth()
    {
        var results = Run(TraceGenerator.Make(TraceShape.Sawtooth, TimeSpan.FromHours(6), 3000, 9000, 0.05, 1)).ToDictionary(result => result.Policy);

        Assert.True(results["forecast"].Moves.Count * 10 < results["threshold"].Moves.Count);
    }

    [Fact]
    public void Seconds_without_a_load_are_counted_and_cost_nothing()
    {
        var trace = new LoadTrace(PolicyFixture.Start, [.. Enumerable.Range(0, 100).Select(second => new LoadPoint(second, second is >= 20 and < 60 ? null : 1000))], []);

        var result = Run(trace)[0];

        Assert.Equal((40, 60_000), (result.UnknownSeconds, result.Requests));
    }

    [Fact]
    public void Picture_is_well_formed_and_shows_every_policy()
    {
        var trace = TraceGenerator.Make(TraceShape.FlashCrowd, TimeSpan.FromMinutes(30), 500, 12_000, 0.05, 1);
        var picture = XDocument.Parse(SimulationPicture.Draw(trace, PolicyFixture.Simulation(), Run(trace), 6000));

        var texts = picture.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToHashSet();
        Assert.Superset(PolicyCatalog.Names.ToHashSet(), texts);
    }

    private static SimulationResult[] Run(LoadTrace trace)
    {
        var options = PolicyFixture.Simulation();
        var oracle = Oracle.Cost(trace, options);
        return [.. PolicyCatalog.Names.Select(name => Simulator.Run(trace, PolicyCatalog.Create(name, options, 6000), options, oracle))];
    }
}
