namespace Isthmus.Policy.Thresholds;

/// <summary>On which side of the hysteresis band a service's load is.</summary>
public enum LoadLevel
{
    /// <summary>No threshold was crossed since the monitor started.</summary>
    Unknown,

    /// <summary>The lower threshold was crossed last.</summary>
    Low,

    /// <summary>The upper threshold was crossed last.</summary>
    High,
}
