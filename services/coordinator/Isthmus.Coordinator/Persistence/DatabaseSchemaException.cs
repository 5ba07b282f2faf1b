namespace Isthmus.Coordinator.Persistence;

/// <summary>The database was made by another version of the coordinator.</summary>
public sealed class DatabaseSchemaException(string path, int version) : Exception(
    $"The database {path} has schema {version}, this coordinator needs {CoordinatorDbContext.SchemaVersion}: start the version that made it, or move the file away (the history stays in it) and start again.");
