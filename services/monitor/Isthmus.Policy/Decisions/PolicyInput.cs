namespace Isthmus.Policy.Decisions;

/// <summary>What a policy sees at one moment.</summary>
public readonly record struct PolicyInput
{
    /// <summary>The time of the decision.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the load was sampled.</summary>
    public required DateTimeOffset SampledAt { get; init; }

    /// <summary>The host that serves.</summary>
    public required string Host { get; init; }

    /// <summary>Active connections; null when the sensor is lost.</summary>
    public double? Connections { get; init; }

    /// <summary>Requests a second; null when not known.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>True while a migration of the service is under way.</summary>
    public bool Moving { get; init; }

    /// <summary>Every host that may have the service, the serving one included.</summary>
    public required IReadOnlyList<HostView> Hosts { get; init; }
}
