namespace Isthmus.Monitor.Placement;

/// <summary>Where the services run, as far as the coordinator has said.</summary>
public sealed class ServicePlacements
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServicePlacement> _known = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The placement, or null when nothing was heard yet.</summary>
    public ServicePlacement? Of(string service)
    {
        lock (_gate)
            return _known.GetValueOrDefault(service);
    }

    /// <summary>Keeps what was said unless a newer epoch is known. False when it was out of date.</summary>
    public bool Put(string service, ServicePlacement placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (_known.TryGetValue(service, out var known) && known.Epoch > placement.Epoch)
                return false;
            _known[service] = placement;
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
        return true;
    }

    /// <summary>Completes once the placement satisfies the condition.</summary>
    public async Task WhenAsync(string service, Func<ServicePlacement?, bool> condition, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(condition);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition(_known.GetValueOrDefault(service)))
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
