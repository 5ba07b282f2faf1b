using Isthmus.Policy.Decisions;
using Isthmus.Policy.Traces;

namespace Isthmus.Policy.Simulation;

/// <summary>Requests a second at a point of a trace.</summary>
internal static class RequestRate
{
    public static double Of(in LoadPoint point, PolicySettings settings) => point.RequestsPerSecond ?? ((point.Connections ?? 0) * settings.RequestsPerConnection);
}
