using Isthmus.Policy.Profiles;

namespace Isthmus.Policy.Decisions;

/// <summary>What serving and moving cost, in failed requests. Pure.</summary>
public static class CostModel
{
    private const double MillisecondsPerSecond = 1000;

    /// <summary>Serving for one second: requests that fail, and slow ones by their weight.</summary>
    public static double Serving(in LoadResponse response, double requestsPerSecond, PolicySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return requestsPerSecond * (response.FailedFraction + ((1 - response.FailedFraction) * settings.LatencyWeight * response.LatencyMilliseconds / MillisecondsPerSecond));
    }

    /// <summary>
    /// Moving at a load: requests that arrive during the blackout wait half of it on average, and with some probability
    /// every connection is lost.
    /// </summary>
    public static double Moving(double connections, double requestsPerSecond, PolicySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var seconds = settings.Move.BlackoutAt(connections) / MillisecondsPerSecond;
        return (requestsPerSecond * seconds * settings.LatencyWeight * seconds / 2) + (settings.MoveRisk * connections);
    }
}
