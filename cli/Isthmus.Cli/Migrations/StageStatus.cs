namespace Isthmus.Cli.Migrations;

/// <summary>Where a stage stands.</summary>
internal enum StageStatus
{
    Pending,
    Running,
    Done,
    Failed,
}
