namespace Isthmus.Lab;

/// <summary>Undoes a composition that failed half-way, last made first; a finished one is released from it.</summary>
internal sealed class DisposalStack : IAsyncDisposable
{
    private readonly Stack<object> _owned = new();

    public T Push<T>(T owned)
        where T : class
    {
        _owned.Push(owned);
        return owned;
    }

    public void Release() => _owned.Clear();

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var owned))
        {
            if (owned is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync().ConfigureAwait(false);
            else
                ((IDisposable)owned).Dispose();
        }
    }
}
