using Isthmus.Hosting.Stages;

namespace Isthmus.Restorer.Epochs;

/// <summary>
/// Decides which epoch may serve on this host, and remembers it on the disk before anything runs: an epoch is claimed
/// once, and one that was given up never comes back, whatever is delivered again and whoever replays it.
/// </summary>
/// <remarks>Calls for one service must not overlap.</remarks>
public sealed class EpochLedger(HostPaths paths)
{
    public EpochRecord Read(string service) => File(service).Read() ?? new EpochRecord { Service = service };

    /// <summary>The highest epoch that was ever claimed or given up here.</summary>
    public long Highest(string service)
    {
        var record = Read(service);
        return Math.Max(record.Claimed, record.Discarded);
    }

    /// <summary>Claims an epoch for a move to this host. Claiming it again for the same migration changes nothing.</summary>
    /// <exception cref="StaleEpochException">It was given up, or is not newer than one that was claimed.</exception>
    public void Claim(string service, long epoch, Guid migration)
    {
        var record = Read(service);
        if (epoch <= record.Discarded)
            throw new StaleEpochException($"Epoch {epoch} of {service} was given up on this host and may never serve here.");
        if (epoch == record.Claimed && migration == record.ClaimedBy)
            return;
        if (epoch <= record.Claimed)
            throw new StaleEpochException($"Epoch {epoch} of {service} is not newer than epoch {record.Claimed}, which another move claimed on this host: the message or bundle is old.");
        Write(record with { Claimed = epoch, ClaimedBy = migration });
    }

    /// <summary>Gives up every epoch up to this one.</summary>
    /// <returns>The record before.</returns>
    public EpochRecord Discard(string service, long epoch)
    {
        var record = Read(service);
        if (epoch > record.Discarded)
            Write(record with { Discarded = epoch });
        return record;
    }

    private void Write(EpochRecord record) => File(record.Service).Write(record);

    private RecordFile<EpochRecord> File(string service) => new(Path.Combine(paths.Epochs, $"{service}.json"), EpochJson.Default.EpochRecord);
}
