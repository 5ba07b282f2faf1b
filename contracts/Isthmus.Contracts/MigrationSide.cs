namespace Isthmus.Contracts;

/// <summary>Which of a migration's two hosts speaks or is spoken to.</summary>
public enum MigrationSide
{
    Source,
    Destination,
}
