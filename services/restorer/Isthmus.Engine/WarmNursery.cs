using Isthmus.Engine.Execution;

namespace Isthmus.Engine;

/// <summary>A nursery that waits in a host. Disposing it leaves nothing there.</summary>
public sealed class WarmNursery : IAsyncDisposable
{
    private bool _disposed;

    internal WarmNursery(PtraceThread thread, Nursery nursery)
    {
        Thread = thread;
        Nursery = nursery;
    }

    internal PtraceThread Thread { get; }

    internal Nursery Nursery { get; }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        try
        {
            await Thread.RunAsync(() =>
            {
                Nursery.Discard();
                return true;
            });
        }
        finally
        {
            await Thread.DisposeAsync();
        }
    }

    /// <summary>The nursery has ended and its thread is no longer needed.</summary>
    internal ValueTask ReleaseAsync()
    {
        _disposed = true;
        return Thread.DisposeAsync();
    }
}
