namespace Isthmus.Cli;

/// <summary>What the process exits with. The numbers are public: scripts depend on them (docs/cli.md).</summary>
internal enum ExitCode
{
    Success = 0,
    Failed = 1,
    Usage = 2,
    NotFound = 3,
    Unreachable = 4,
    RolledBack = 5,
    NeedsOperator = 6,
    Rejected = 7,
    BadImages = 8,
    CannotBeCarried = 9,
    RestoreFailed = 10,
    ChecksFailed = 11,
    TimedOut = 12,
    Refused = 13,
    Interrupted = 130,
}
