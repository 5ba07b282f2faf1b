namespace Isthmus.Engine.Plan;

/// <summary>The parts of a restore plan, in the order in which they run. Up to <see cref="State"/> the tree is prepared, from <see cref="Kick"/> on it is resumed.</summary>
public enum PlanPhase
{
    /// <summary>Processes, sessions, groups, and what parents hand down to children.</summary>
    Fork,

    /// <summary>Mappings and their contents.</summary>
    Memory,

    /// <summary>Descriptors.</summary>
    Files,

    /// <summary>Threads.</summary>
    Threads,

    /// <summary>What needs every descriptor of the tree: epoll sets, owners, locks.</summary>
    Late,

    /// <summary>Signals, limits, names: the state of processes and threads.</summary>
    State,

    /// <summary>Connections and timers start.</summary>
    Kick,

    /// <summary>Users, groups and capabilities: to resume a connection takes CAP_NET_ADMIN.</summary>
    Identity,

    /// <summary>Registers.</summary>
    Context,
}
