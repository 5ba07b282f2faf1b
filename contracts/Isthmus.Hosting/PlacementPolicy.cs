namespace Isthmus.Hosting;

/// <summary>What moves services for their load.</summary>
public enum PlacementPolicy
{
    /// <summary>Two thresholds on active connections, with a band between them.</summary>
    Threshold,

    /// <summary>The forecast that weighs what staying and moving cost.</summary>
    Forecast,
}
