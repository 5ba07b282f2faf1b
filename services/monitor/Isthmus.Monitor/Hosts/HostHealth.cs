using System.Globalization;
using Isthmus.Hosting;
using Isthmus.Monitor.Sensors;

namespace Isthmus.Monitor.Hosts;

/// <summary>Judges one host by its own sensors.</summary>
internal sealed class HostHealth(MonitorOptions options)
{
    private const int StalledSamples = 10;
    private const double Mebi = 1 << 20;

    private readonly Lock _gate = new();
    private HostVerdict _verdict = new(null, null);
    private long _judged = -1;
    private int _stalled;

    /// <summary>The verdict on a sample; one that was judged before counts once.</summary>
    public HostVerdict Judge(HostSample sample)
    {
        lock (_gate)
        {
            if (sample.ReadAt == _judged)
                return _verdict;
            _judged = sample.ReadAt;
            var stall = sample.MemoryPressure.Value?.Full;
            _stalled = stall >= options.FailingMemoryStall ? Math.Min(_stalled + 1, StalledSamples) : 0;
            return _verdict = new HostVerdict(NotReady(sample), _stalled < StalledSamples ? null
                : string.Create(CultureInfo.InvariantCulture, $"every task waited for memory during {stall:0} % of the last 10 s, {StalledSamples} samples in a row"));
        }
    }

    private string? NotReady(HostSample sample)
    {
        if (sample.Traffic.Lost is { } lost && sample.Tcp.Lost is not null && sample.Listeners.Lost is not null)
            return $"its sensors can't be read: {lost}";
        return sample.Memory.Value is { } memory && memory.Available < options.ReserveMemory
            ? string.Create(CultureInfo.InvariantCulture, $"it has {memory.Available / Mebi:0} MiB of memory available, less than the {options.ReserveMemory / Mebi:0} MiB that are kept in reserve")
            : null;
    }
}
