namespace Isthmus.Contracts;

/// <summary>Where a migration's saga stands; the names are those of the state machine.</summary>
public enum MigrationState
{
    /// <summary>The source is asked whether the service can leave.</summary>
    PreflightingSource,

    /// <summary>The destination is asked whether the service can run there.</summary>
    PreflightingDestination,

    /// <summary>Both sides get ready while the service runs.</summary>
    Staging,

    /// <summary>The source holds traffic and dumps.</summary>
    Freezing,

    /// <summary>The checkpoint is verified and granted.</summary>
    Transferring,

    /// <summary>The destination rebuilds the tree.</summary>
    Restoring,

    /// <summary>The tree runs on the destination; the address moves. From here on nobody can cancel.</summary>
    Switching,

    /// <summary>The service is asked for an answer at its address.</summary>
    Verifying,

    /// <summary>The migration failed; the destination is told to discard.</summary>
    DiscardingDestination,

    /// <summary>The destination confirmed; the source brings its own copy back.</summary>
    RestoringSource,

    /// <summary>Final: the destination serves.</summary>
    Completed,

    /// <summary>Final: the source serves as before.</summary>
    RolledBack,

    /// <summary>Final: refused before anything was changed.</summary>
    Rejected,

    /// <summary>It is not known which side serves; the service takes no further migration until an operator says.</summary>
    NeedsOperator,

    /// <summary>Final: an operator said where the service runs.</summary>
    Resolved,
}
