namespace Isthmus.Hosting.DeadLetters;

/// <summary>The messages that nobody could work on, whatever carries them.</summary>
public interface IDeadLetters
{
    /// <summary>The oldest ones, oldest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellation);

    /// <summary>How many there are.</summary>
    Task<int> CountAsync(CancellationToken cancellation);

    /// <summary>Puts one back into the queue that it came from; it is a dead letter no more once the queue has it.</summary>
    /// <returns>False when there is none of this ID.</returns>
    Task<bool> ReplayAsync(string id, CancellationToken cancellation);

    /// <summary>Forgets one.</summary>
    /// <returns>False when there is none of this ID.</returns>
    Task<bool> DiscardAsync(string id, CancellationToken cancellation);
}
