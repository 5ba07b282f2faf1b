using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Isthmus.Coordinator.Persistence.Outbox;

/// <summary>Rows of the outbox that this process has just committed, on their way to <see cref="OutboxDelivery"/>.</summary>
public sealed class OutboxQueue
{
    private readonly Channel<OutboxRecord> _rows = Channel.CreateUnbounded<OutboxRecord>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<long, bool> _held = new();

    /// <summary>The rows, oldest first.</summary>
    public ChannelReader<OutboxRecord> Rows => _rows.Reader;

    /// <summary>Adds rows; to be called once they are committed.</summary>
    public void Offer(IEnumerable<OutboxRecord> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
        {
            _held.TryAdd(row.Sequence, true);
            _rows.Writer.TryWrite(row);
        }
    }

    /// <summary>True from <see cref="Offer"/> until <see cref="Release"/>: this process is about to send the row, or has sent it and not deleted it yet.</summary>
    public bool Holds(long sequence) => _held.ContainsKey(sequence);

    /// <summary>The row is deleted, or could not be sent and is left to whoever finds it.</summary>
    public void Release(long sequence) => _held.TryRemove(sequence, out _);
}
