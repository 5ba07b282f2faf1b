namespace Isthmus.Policy.Decisions;

/// <summary>When a service was moved or asked to: for the cool-down and the budget of moves an hour.</summary>
/// <param name="budget">Moves an hour, 0 or more.</param>
public sealed class MoveLedger(int budget)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Queue<DateTimeOffset> _moves = new();

    /// <summary>The newest move; null when there was none within the hour.</summary>
    public DateTimeOffset? Last { get; private set; }

    /// <summary>Moves of the hour before <paramref name="now"/>.</summary>
    public int Within(DateTimeOffset now)
    {
        while (_moves.TryPeek(out var oldest) && now - oldest >= Hour)
            _moves.Dequeue();
        return _moves.Count;
    }

    /// <summary>Notes a move. No more than the budget and one are kept.</summary>
    public void Note(DateTimeOffset at)
    {
        Last = at;
        _moves.Enqueue(at);
        if (_moves.Count > budget + 1)
            _moves.Dequeue();
    }
}
