namespace Isthmus.Policy.Decisions;

/// <summary>What one host would cost over the horizon.</summary>
/// <param name="Host">The host.</param>
/// <param name="Unfit">Why the service can't go there; null when it can or is there.</param>
/// <param name="Failed">Requests that would fail.</param>
/// <param name="Latency">Mean latency of a request, milliseconds.</param>
/// <param name="Serving">Both together, in failed requests.</param>
/// <param name="Move">What going there costs; 0 for the serving host.</param>
internal readonly record struct HostCost(HostView Host, string? Unfit, double Failed, double Latency, double Serving, double Move)
{
    /// <summary>Serving there and going there.</summary>
    public double Total(double margin) => Serving + (margin * Move);
}
