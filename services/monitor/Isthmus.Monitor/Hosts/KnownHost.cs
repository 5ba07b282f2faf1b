using Isthmus.Monitor.Sensors;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Hosts;

namespace Isthmus.Monitor.Hosts;

/// <summary>What all services are told of a host, kept for as long as nothing of what it was made from has changed.</summary>
internal sealed class KnownHost(HostSample? sample, HostNotices notices, DateTimeOffset? until, HostView view)
{
    /// <summary>For a service that load never moves there.</summary>
    public HostView View { get; } = view;

    /// <summary>For a service that load may move there.</summary>
    public HostView ForLoad { get; } = view with { ForLoad = true };

    /// <summary>True while it would be the same if it were made anew.</summary>
    public bool Holds(HostSample? newest, HostNotices current, DateTimeOffset now) => ReferenceEquals(sample, newest) && ReferenceEquals(notices, current) && !(until <= now);
}
