namespace Isthmus.Monitor.Sensors;

/// <summary>How long a service took for one small request of ours, milliseconds.</summary>
/// <param name="Connect">Until its kernel had accepted the connection.</param>
/// <param name="Response">From there to the first byte of its answer; null where nothing is asked (services that don't speak HTTP).</param>
public readonly record struct ServiceLatency(double Connect, double? Response);
