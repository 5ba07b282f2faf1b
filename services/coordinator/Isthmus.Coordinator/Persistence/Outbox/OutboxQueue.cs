using System.Threading.Channels;

namespace Isthmus.Coordinator.Persistence.Outbox;

/// <summary>Rows of the outbox that this process has just committed, on their way to <see cref="OutboxDelivery"/>.</summary>
public sealed class OutboxQueue
{
    private readonly Channel<OutboxRecord> _rows = Channel.CreateUnbounded<OutboxRecord>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>The rows, oldest first.</summary>
    public ChannelReader<OutboxRecord> Rows => _rows.Reader;

    /// <summary>Adds rows; to be called once they are committed.</summary>
    public void Offer(IEnumerable<OutboxRecord> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
            _rows.Writer.TryWrite(row);
    }
}
