namespace Isthmus.Dumper.Journal;

/// <summary>How far the source has gone with a move; each says what a restart must assume.</summary>
public enum SourcePhase
{
    /// <summary>Ready; the service runs untouched.</summary>
    Staged,

    /// <summary>Traffic is held, or about to be; the service runs, or CRIU is at work on it.</summary>
    Holding,

    /// <summary>All images are written; the tree is being ended, or is gone.</summary>
    Dumped,

    /// <summary>The bundle is in the store and was announced.</summary>
    Stored,

    /// <summary>The address was given up, the destination serves.</summary>
    Switched,

    /// <summary>The service runs here again.</summary>
    Restored,

    /// <summary>Verified elsewhere; the local copy was deleted.</summary>
    Discarded,
}
