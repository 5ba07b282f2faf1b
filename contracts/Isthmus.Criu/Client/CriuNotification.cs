namespace Isthmus.Criu;

/// <summary>CRIU has reached a point and waits.</summary>
/// <param name="Event">Which.</param>
/// <param name="Name">CRIU's name for it.</param>
/// <param name="Pid">The restored root's PID as the service sees it, with events of a restore.</param>
public sealed record CriuNotification(CriuEvent Event, string Name, int? Pid)
{
    /// <summary>What whoever is notified of <see cref="CriuEvent.QueryExternalFiles"/> adds, in CRIU's words: "unix[INODE]" for a socket whose peer stays outside of the images.</summary>
    public IList<string> External { get; } = [];

    internal static CriuNotification From(Rpc.CriuNotify notify) => new(
        notify.Script switch
        {
            "pre-dump" => CriuEvent.PreDump,
            "network-lock" => CriuEvent.NetworkLock,
            "post-dump" => CriuEvent.PostDump,
            "network-unlock" => CriuEvent.NetworkUnlock,
            "pre-restore" => CriuEvent.PreRestore,
            "setup-namespaces" => CriuEvent.SetupNamespaces,
            "post-setup-namespaces" => CriuEvent.PostSetupNamespaces,
            "post-restore" => CriuEvent.PostRestore,
            "pre-resume" => CriuEvent.PreResume,
            "post-resume" => CriuEvent.PostResume,
            "status-ready" => CriuEvent.StatusReady,
            "query-ext-files" => CriuEvent.QueryExternalFiles,
            _ => CriuEvent.Other,
        },
        notify.Script,
        notify.HasPid ? notify.Pid : null);
}
