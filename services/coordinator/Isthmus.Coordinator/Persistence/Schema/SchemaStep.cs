namespace Isthmus.Coordinator.Persistence.Schema;

/// <summary>One script that leads to one version of the tables.</summary>
/// <param name="Version">The version that it leads to; grows without gaps.</param>
/// <param name="Name">What it does, in a word or two.</param>
/// <param name="Sql">Its statements.</param>
public sealed record SchemaStep(int Version, string Name, string Sql);
