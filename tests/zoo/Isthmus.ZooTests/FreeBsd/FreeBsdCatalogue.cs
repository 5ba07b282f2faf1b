namespace Isthmus.ZooTests.FreeBsd;

/// <summary>What FreeBSD's Linux layer cannot have: programs by name, and a part of the sentence that refuses them.</summary>
internal static class FreeBsdCatalogue
{
    /// <summary>The exit code of a refusal (docs/cli.md).</summary>
    public const int CannotBeCarried = 9;

    public static IReadOnlyDictionary<string, string> Refused { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["signalfds"] = "signalfd",
        ["alternate_stack"] = "whose IDs cannot be chosen here",
        ["socket_options"] = "IP_TRANSPARENT",
        ["file_locks"] = "F_OFD_SETLK",
        ["tcp_in_flight"] = "SO_ATTACH_FILTER",
        ["pipes"] = "a pipe holds 65536 here",
        ["unix_pending"] = "it has an abstract name",
        ["threads"] = "whose IDs cannot be chosen here",
        ["epolls"] = "lets no epoll set be inherited",
        ["timerfd_ticking"] = "expirations were not read",
        ["in_signal_handler"] = "frozen inside a handler",
    };
}
