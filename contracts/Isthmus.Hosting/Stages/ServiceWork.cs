using System.Collections.Concurrent;

namespace Isthmus.Hosting.Stages;

/// <summary>One piece of work at a time for each service of a host; a later one may call the current one off.</summary>
public sealed class ServiceWork
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <summary>Waits for its turn and runs <paramref name="work"/>, whose token also fires when <see cref="CallOff"/> is called.</summary>
    public async Task<T> RunAsync<T>(string service, Guid migration, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        var slot = _slots.GetOrAdd(service, static _ => new Slot());
        await slot.Turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            lock (slot)
                slot.Current = (migration, source);
            try
            {
                return await work(source.Token).ConfigureAwait(false);
            }
            finally
            {
                lock (slot)
                    slot.Current = null;
            }
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>
    /// Waits for its turn and runs <paramref name="work"/>, which <see cref="CallOff"/> leaves alone: what undoes a move calls
    /// off the stages of it, and may itself be asked for a second time while it runs.
    /// </summary>
    public async Task<T> UndoAsync<T>(string service, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        var slot = _slots.GetOrAdd(service, static _ => new Slot());
        await slot.Turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await work(cancellation).ConfigureAwait(false);
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>Waits for its turn and runs <paramref name="work"/>.</summary>
    public Task RunAsync(string service, Guid migration, Func<CancellationToken, Task> work, CancellationToken cancellation) =>
        RunAsync(service, migration, async token => { await work(token).ConfigureAwait(false); return true; }, cancellation);

    /// <summary>Cancels what runs for this migration now, if anything; does not wait for its end.</summary>
    public void CallOff(string service, Guid migration)
    {
        if (!_slots.TryGetValue(service, out var slot))
            return;
        lock (slot)
        {
            if (slot.Current is { } current && current.Migration == migration)
                current.Source.Cancel();
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public (Guid Migration, CancellationTokenSource Source)? Current { get; set; }
    }
}
