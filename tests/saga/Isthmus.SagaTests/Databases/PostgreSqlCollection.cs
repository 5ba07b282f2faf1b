namespace Isthmus.SagaTests.Databases;

/// <summary>Tests that share one server; each has a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class PostgreSqlCollection : ICollectionFixture<LocalPostgreSql>
{
    public const string Name = "PostgreSQL";
}
