namespace Isthmus.Contracts;

/// <summary>The stages of a migration, in order.</summary>
public enum MigrationStage
{
    Decide,
    Preflight,
    Stage,
    Freeze,
    Transfer,
    Restore,
    Switch,
    Verify,
    Compensate,
}
