namespace Isthmus.Coordinator.Persistence;

/// <summary>Where a service runs and under which epoch. The one place that is asked.</summary>
public sealed class ServiceRecord
{
    public string Name { get; set; } = "";

    /// <summary>The host that serves.</summary>
    public string Host { get; set; } = "";

    /// <summary>The epoch that serves.</summary>
    public long Epoch { get; set; }

    /// <summary>The highest epoch ever given to an attempt, never below <see cref="Epoch"/>; it only grows.</summary>
    public long LastEpoch { get; set; }

    /// <summary>The migration that holds the service, so that it never moves twice at once.</summary>
    public Guid? ActiveMigration { get; set; }

    /// <summary>Grows with each change; two changes of the same version cannot both be stored.</summary>
    public int Version { get; set; }
}
