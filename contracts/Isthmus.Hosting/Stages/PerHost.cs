using System.Collections.Concurrent;

namespace Isthmus.Hosting.Stages;

/// <summary>One <typeparamref name="T"/> for each host of this process, made when first asked for.</summary>
public sealed class PerHost<T>(Func<LocalHost, T> make) : IAsyncDisposable
    where T : class
{
    private readonly ConcurrentDictionary<string, Lazy<T>> _all = new(StringComparer.Ordinal);

    public T Of(LocalHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return _all.GetOrAdd(host.Name, _ => new Lazy<T>(() => make(host))).Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all.Values.Where(v => v.IsValueCreated).Select(v => v.Value))
        {
            if (one is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync().ConfigureAwait(false);
            else
                (one as IDisposable)?.Dispose();
        }
    }
}
