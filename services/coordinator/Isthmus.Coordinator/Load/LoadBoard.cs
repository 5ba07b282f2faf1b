using System.Collections.Concurrent;
using Isthmus.Contracts.Decide;

namespace Isthmus.Coordinator.Load;

/// <summary>The newest load sample of each service, for whoever looks; not stored.</summary>
public sealed class LoadBoard
{
    private readonly ConcurrentDictionary<string, LoadSampled> _newest = new(StringComparer.Ordinal);

    /// <summary>Keeps a sample unless a newer one is known.</summary>
    public void Put(LoadSampled sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        _newest.AddOrUpdate(sample.Service, sample, (_, known) => known.SampledAt > sample.SampledAt ? known : sample);
    }

    /// <summary>The newest sample, or null when none came yet.</summary>
    public LoadSampled? Newest(string service) => _newest.GetValueOrDefault(service);
}
