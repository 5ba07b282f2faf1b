namespace Isthmus.Policy.Traces;

/// <summary>Makes traces; the same arguments give the same trace.</summary>
public static class TraceGenerator
{
    private const double Day = 24 * 3600;
    private const double Tooth = 600;
    private const double Busiest = 16 * 3600;
    private const double CrowdLasts = 900;

    /// <param name="shape">Its course.</param>
    /// <param name="length">How long, 2 seconds or more.</param>
    /// <param name="least">Its least load, connections.</param>
    /// <param name="most">Its highest load, connections.</param>
    /// <param name="noise">Standard deviation of independent normal noise, as part of the load.</param>
    /// <param name="seed">Begins the noise.</param>
    public static LoadTrace Make(TraceShape shape, TimeSpan length, double least, double most, double noise, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.FromSeconds(2));
        ArgumentOutOfRangeException.ThrowIfNegative(least);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        ArgumentOutOfRangeException.ThrowIfNegative(noise);
        var random = new Random(seed);
        var points = new LoadPoint[(int)length.TotalSeconds];
        for (var second = 0; second < points.Length; second++)
        {
            var load = least + ((most - least) * Part(shape, second, points.Length));
            points[second] = new LoadPoint(second, Math.Max(0, Math.Round(load * (1 + (noise * Normal(random))))));
        }

        return new LoadTrace(DateTimeOffset.UnixEpoch, points, []);
    }

    // 0 for the least, 1 for the most.
    private static double Part(TraceShape shape, int second, int length) => shape switch
    {
        TraceShape.Daily => (1 + Math.Cos((second - Busiest) / Day * 2 * Math.PI)) / 2,
        TraceShape.FlashCrowd => second < length / 2 ? 0 : Math.Exp(-(second - (length / 2)) / CrowdLasts),
        TraceShape.Ramp => (double)second / length,
        TraceShape.Sawtooth => second % Tooth / Tooth,
        _ => 0.5,
    };

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
