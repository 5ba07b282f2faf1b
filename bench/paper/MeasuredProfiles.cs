using Isthmus.Bench.Paper.Experiments;
using Isthmus.Policy.Profiles;

namespace Isthmus.Bench.Paper;

/// <summary>Writes what was measured as profiles that the policy and isthmus simulate take.</summary>
internal static class MeasuredProfiles
{
    public static void Write(string output, IReadOnlyList<Measurement> results)
    {
        foreach (var mode in (string[])["a", "b"])
        {
            var levels = results.Where(result => result.Mode == mode && result.Load.ProcessingMilliseconds is not null).OrderBy(result => result.Connections).Select(Level).ToArray();
            if (levels.Length == 0)
                continue;
            var profile = new OsProfile { Name = $"measured-{mode}", Os = "linux", Source = $"Measured with bench/paper on host {mode}; ab and nginx shared one machine.", Levels = levels };
            File.WriteAllText($"{output}/profile-{mode}.json", ProfileJson.Write(profile));
        }
    }

    private static ProfileLevel Level(Measurement result) => new()
    {
        Connections = result.Connections,
        FailedFraction = result.Load.Requests > 0 ? Math.Min(1, (double)result.Load.Failed / result.Load.Requests) : 0,
        LatencyMilliseconds = (result.Load.ConnectMilliseconds ?? 0) + (result.Load.ProcessingMilliseconds ?? 0),
        RequestsPerSecond = result.Load.Requests / result.Load.Seconds,
        FailedFractionOrigin = FigureOrigin.Measured,
        LatencyOrigin = FigureOrigin.Measured,
    };
}
