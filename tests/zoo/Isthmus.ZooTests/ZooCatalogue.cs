using Xunit;

namespace Isthmus.ZooTests;

/// <summary>All programs that must pass after a restore.</summary>
internal static class ZooCatalogue
{
    public static IReadOnlyList<ZooProgram> Programs { get; } =
    [
        new("process_tree", "keeps PIDs, parents, groups, sessions, names and zombies"),
        new("memory_private", "keeps content, holes, protections and advice"),
        new("file_mapping_private", "keeps copied pages and follows the file elsewhere"),
        new("file_mapping_shared", "stays shared with the file and other processes"),
        new("shared_anonymous", "stays shared between parent and children"),
        new("memfd", "keeps content, offset and seals"),
        new("stack_heap_brk", "grows stack, heap and break after a restore"),
        new("registers", "keeps general registers and flags"),
        new("vector_registers", "keeps x87, SSE, AVX and AVX-512 state"),
        new("computation", "ends with the right result"),
        new("tls_base", "keeps FS and GS bases"),
        new("signal_actions", "keeps every signal's action"),
        new("pending_signals", "delivers what was pending, with values"),
        new("alternate_stack", "delivers signals on the alternate stack"),
        new("in_signal_handler", "returns from the handlers it was frozen in"),
        new("interval_timers", "keeps remaining times and fires"),
        new("posix_timers", "keeps IDs and remaining times"),
        new("regular_files", "keeps offsets, flags and what is shared"),
        new("deleted_files", "keeps files without a name") { FootprintDiffers = "a file that has lost the name it was opened by gets one that was made for it" },
        new("directories", "keeps positions in directories"),
        new("pipes", "keeps data, capacity and ends"),
        new("fifos", "keeps data and both ends"),
        new("eventfds", "keeps counters"),
        new("timerfds", "keeps remaining times and unread expiries"),
        new("timerfd_ticking", "ticks on though its expiry was unread"),
        new("signalfds", "keeps masks and pending signals"),
        new("epolls", "keeps events, data and readiness"),
        new("epoll_changes", "tells nothing twice"),
        new("epolls_nested", "sees readiness through sets of sets"),
        new("inotifies", "keeps watches and their descriptors"),
        new("file_locks", "keeps POSIX, BSD and OFD locks"),
        new("unix_pairs", "keeps queues and shut down halves"),
        new("socket_options", "has the options that it had"),
        new("unix_listeners", "accepts connections by name"),
        new("unix_pending", "accepts connections that were pending"),
        new("tcp_listener", "listens with the same backlog and options"),
        new("tcp_established", "keeps connections and their queues", "127.0.0.1", "47100"),
        new("tcp_established", "keeps connections and their queues", "::1", "47101"),
        new("tcp_half_closed", "keeps every half-closed state", "127.0.0.1", "47120"),
        new("tcp_half_closed", "keeps every half-closed state", "::1", "47121"),
        new("tcp_in_flight", "sends again what was not acknowledged"),
        new("tcp_outside", "goes on with peers elsewhere", "10.77.0.100", "47300", "10.77.0.2") { HasPeer = true },
        new("tcp_outside", "goes on with peers elsewhere", "fd77::100", "47310", "fd77::2") { HasPeer = true },
        new("udp", "keeps bound and connected sockets"),
        new("credentials", "keeps groups, capabilities and securebits"),
        new("limits", "keeps soft and hard limits"),
        new("working_directory", "keeps working directories and umasks"),
        new("robust_futex", "leaves mutexes of the dead as owner-dead"),
        new("restartable_sequences", "stays registered in every thread"),
        new("threads", "keeps threads, what they wait for, and their memory"),
        new("vdso_time", "reads the right time without a jump"),
        new("monotonic_clock", "counts on, and its timers fire in time"),
        new("blocked_calls", "goes on waiting in system calls"),
        new("attributes", "keeps name, priorities and process controls"),
        new("task_attributes", "keeps affinity, I/O priority, timer slack and the like"),
        new("control_group", "stays in its control groups"),
        new("big_memory", "keeps 64 MB of random pages"),
        new("many_descriptors", "keeps 1,500 descriptors"),
        new("many_mappings", "keeps 3,000 mappings"),
    ];

    public static ZooProgram Find(string title) => Programs.Single(program => program.Title == title);

    /// <summary>Rows for a theory: titles, named as tests, with the trait <c>Program</c>.</summary>
    public static IEnumerable<TheoryDataRow<string>> Rows(Func<ZooProgram, bool> which) => Programs.Where(which).Select(program => new TheoryDataRow<string>(program.Title)
    {
        TestDisplayName = $"{program.Title} {program.Behaviour}",
        Traits = { ["Program"] = [program.Name] },
    });
}
