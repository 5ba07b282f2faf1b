namespace Isthmus.Criu;

/// <summary>Points of a dump or restore at which CRIU waits for its client (criu(8), --action-script).</summary>
public enum CriuEvent
{
    /// <summary>A point that this client doesn't know by name.</summary>
    Other,

    /// <summary>Nothing was touched yet.</summary>
    PreDump,

    /// <summary>The tree stands still and its packets must be held from here on.</summary>
    NetworkLock,

    /// <summary>All images are written; the tree still exists, frozen. The last chance to call it off.</summary>
    PostDump,

    /// <summary>Packets may flow again.</summary>
    NetworkUnlock,

    PreRestore,
    SetupNamespaces,
    PostSetupNamespaces,

    /// <summary>The tree is rebuilt and does not run yet.</summary>
    PostRestore,
    PreResume,

    /// <summary>The tree runs.</summary>
    PostResume,
    StatusReady,

    /// <summary>The tree stands still, and CRIU has not looked at its files yet: it asks which of them are tied to what stays outside.</summary>
    QueryExternalFiles,
}
