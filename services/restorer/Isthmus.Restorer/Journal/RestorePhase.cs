namespace Isthmus.Restorer.Journal;

/// <summary>How far a restore has gone.</summary>
public enum RestorePhase
{
    /// <summary>Traffic is kept out, the address is there; nothing runs.</summary>
    Staged,

    /// <summary>The tree is being built, and dies with this process.</summary>
    Begun,

    /// <summary>The tree is complete and is being let go, or runs.</summary>
    Resuming,

    /// <summary>It runs and was announced.</summary>
    Running,

    /// <summary>It was given up.</summary>
    Discarded,
}
