using Isthmus.Contracts.Preflight;

namespace Isthmus.Dumper.Preflight;

/// <summary>State of open files that is in no image.</summary>
internal static class DescriptorStateRules
{
    public static IEnumerable<Refusal> Check(TreeSnapshot tree, ProcessFacts process, DescriptorFacts descriptor, DescriptorState state)
    {
        if (state.WaitingBytes > 0)
            yield return Refuse("waiting events", $"has an inotify instance open in which {state.WaitingBytes} bytes of events wait.", "Try again when the service has read them.");
        if (state.HasError)
            yield return Refuse("pending error", "has a socket open whose error (SO_ERROR) or report of one it has not read.", "Try again when the service has read it, or closed the socket.");
        if (state.Signals is { } target && !tree.SignalTargets.Contains(target))
            yield return Refuse("signal-driven I/O", "has a file open that signals a process or group which is not part of the service (fcntl(2), F_SETOWN).", "Let the service set an owner of its own tree, or none.");
        if (state.UpperProtocol.Length > 0)
            yield return Refuse("kernel TLS", $"has a connection open that the kernel itself speaks {state.UpperProtocol} on (TCP_ULP).", "Let the service encrypt by itself (nginx: no ssl_conf_command Options KTLS).");
        if (state.Options.Count > 0)
            yield return Refuse("socket option", $"has a socket open with {string.Join(", ", state.Options)}, which is not carried.", "Switch the use of the option off in the service.");
        if (state.Groups.Count > 0)
            yield return Refuse("multicast membership", $"has a socket open that has joined {string.Join(", ", state.Groups)}.", "Switch the use of multicast off in the service.");

        Refusal Refuse(string resource, string reason, string remedy) => TreeRules.Of(process, resource, reason, remedy, descriptor.Number);
    }
}
