namespace Isthmus.Criu;

/// <summary>What becomes of the tree after a dump that succeeded. After one that failed it runs on.</summary>
public enum AfterDump
{
    /// <summary>It is killed.</summary>
    Kill,

    /// <summary>It runs on.</summary>
    LeaveRunning,

    /// <summary>It stays, stopped by SIGSTOP.</summary>
    LeaveStopped,
}
