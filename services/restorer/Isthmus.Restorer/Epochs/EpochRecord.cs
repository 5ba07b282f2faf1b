namespace Isthmus.Restorer.Epochs;

/// <summary>What this host knows of a service's epochs. Survives a reboot.</summary>
public sealed record EpochRecord
{
    public required string Service { get; init; }

    /// <summary>The highest epoch that a restore was begun for here; 0 for none.</summary>
    public long Claimed { get; init; }

    /// <summary>The migration that claimed it.</summary>
    public Guid ClaimedBy { get; init; }

    /// <summary>No epoch up to this one may ever serve here: they were given up.</summary>
    public long Discarded { get; init; }
}
