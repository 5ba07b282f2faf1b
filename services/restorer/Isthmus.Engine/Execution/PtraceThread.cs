using System.Collections.Concurrent;

namespace Isthmus.Engine.Execution;

/// <summary>
/// The one thread that traces a tree: ptrace(2) ties a tracee to the thread that attached. When the thread ends, the kernel
/// kills whatever is still attached (PTRACE_O_EXITKILL).
/// </summary>
internal sealed class PtraceThread : IAsyncDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PtraceThread(string name)
    {
        var thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> on the thread, after whatever was asked for before.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Ends the thread after the work that is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_work.IsAddingCompleted)
            _work.CompleteAdding();
        await _ended.Task;
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
        _work.Dispose();
        _ended.SetResult();
    }
}
