using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Schema;
using Isthmus.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Isthmus.SagaTests.Databases;

[Collection(PostgreSqlCollection.Name)]
public sealed class SchemaTests(LocalPostgreSql server) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("isthmus-schema-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scripts_make_the_tables_that_the_program_expects(bool onServer)
    {
        var (byScripts, byModel) = (await DialectAsync(onServer), await DialectAsync(onServer));

        await Upgrade(byScripts).UpgradeAsync(Cancellation);
        await using (var database = Open(byModel))
            await database.Database.EnsureCreatedAsync(Cancellation);

        Assert.Equal(await ShapeAsync(byModel, onServer), await ShapeAsync(byScripts, onServer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upgrade_may_be_repeated_and_run_by_many_at_once(bool onServer)
    {
        var dialect = await DialectAsync(onServer);

        var before = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Upgrade(dialect).UpgradeAsync(Cancellation), Cancellation)));
        var again = await Upgrade(dialect).UpgradeAsync(Cancellation);

        Assert.Single(before, status => status.Version == 0);
        Assert.Empty(again.Pending);
        Assert.Equal(SchemaSteps.Newest(dialect), again.Version);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Schema_newer_than_the_program_is_refused_and_left_alone(bool onServer)
    {
        var dialect = await DialectAsync(onServer);
        await Upgrade(dialect).UpgradeAsync(Cancellation);
        await ExecuteAsync(dialect, "INSERT INTO \"SchemaVersions\" (\"Version\", \"Name\", \"AppliedAt\") VALUES (99, 'later', '')");

        var refused = await Assert.ThrowsAsync<DatabaseUnusableException>(() => Upgrade(dialect).UpgradeAsync(Cancellation));

        Assert.Contains("has schema 99; this program knows schemas up to", refused.What, StringComparison.Ordinal);
        Assert.Contains("A newer version of Isthmus made it", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coordinator_does_not_start_on_a_server_without_the_tables_and_names_the_command()
    {
        await using var bench = new SagaBench { Server = await server.CreateDatabaseAsync(Cancellation) };

        var refused = await Assert.ThrowsAsync<DatabaseUnusableException>(bench.StartAsync);

        Assert.Contains("isthmus database migrate", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_password_is_said_by_its_key_and_without_the_password()
    {
        var options = await server.CreateDatabaseAsync(Cancellation);
        options.Password = "not-the-password";
        await using var bench = new SagaBench { Server = options };

        var refused = await Assert.ThrowsAsync<DatabaseUnusableException>(bench.StartAsync);

        Assert.Contains("Isthmus:PostgreSql:User ('isthmus')", refused.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_database_is_said_with_the_command_that_makes_it()
    {
        var options = await server.CreateDatabaseAsync(Cancellation);
        options.Database = "nowhere";

        var refused = await Assert.ThrowsAsync<DatabaseUnusableException>(() => Upgrade(new PostgreSqlDialect(options)).StatusAsync(Cancellation));

        Assert.Contains("createdb nowhere", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_that_fails_changes_nothing()
    {
        var dialect = await DialectAsync(onServer: true);
        await ExecuteAsync(dialect, "CREATE TABLE \"Outbox\" (x integer)");

        await Assert.ThrowsAsync<DatabaseUnusableException>(() => Upgrade(dialect).UpgradeAsync(Cancellation));

        Assert.Equal(0, (await Upgrade(dialect).StatusAsync(Cancellation)).Version);
        Assert.DoesNotContain("Migrations", await ShapeAsync(dialect, onServer: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_of_the_first_release_keeps_its_history_and_who_holds_what()
    {
        var dialect = new SqliteDialect($"{_directory}/first.db");
        await ExecuteAsync(dialect, SchemaSteps.Of(dialect)[0].Sql);
        await ExecuteAsync(dialect, """
            INSERT INTO "Migrations" VALUES ('AAAAAAAA-0000-0000-0000-000000000001','Freezing',3,'web','a','b',1,'alice',NULL,1,NULL,5,0,NULL,NULL,NULL,1,1,1,0,0,0,NULL,NULL,NULL);
            INSERT INTO "Migrations" VALUES ('AAAAAAAA-0000-0000-0000-000000000002','Completed',9,'mail','a','b',1,'alice',NULL,1,2,NULL,0,NULL,NULL,NULL,1,1,1,1,1,0,NULL,NULL,NULL);
            INSERT INTO "Services" VALUES ('web','a',0,1,'AAAAAAAA-0000-0000-0000-000000000001',1);
            INSERT INTO "Services" VALUES ('mail','b',1,1,NULL,2);
            """);

        var before = await Upgrade(dialect).UpgradeAsync(Cancellation);

        Assert.Equal(1, before.Version);
        await using var database = Open(dialect);
        Assert.Equal([("mail", null), ("web", "web")], (await database.Migrations.OrderBy(saga => saga.Service).ToListAsync(Cancellation)).Select(saga => (saga.Service, saga.HeldService)));
    }

    private static SchemaUpgrade Upgrade(DatabaseDialect dialect) => new(dialect, TimeProvider.System);

    private static CoordinatorDbContext Open(DatabaseDialect dialect)
    {
        var options = new DbContextOptionsBuilder<CoordinatorDbContext>();
        dialect.Configure(options);
        return new CoordinatorDbContext(options.Options);
    }

    private async Task<DatabaseDialect> DialectAsync(bool onServer) =>
        onServer ? new PostgreSqlDialect(await server.CreateDatabaseAsync(Cancellation)) : new SqliteDialect($"{_directory}/{Guid.NewGuid():N}.db");

    private static async Task ExecuteAsync(DatabaseDialect dialect, string sql)
    {
        await using var connection = dialect.Connect();
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    /// <summary>Tables, columns and indexes as the database itself describes them, without the record of versions.</summary>
    private static async Task<string> ShapeAsync(DatabaseDialect dialect, bool onServer)
    {
        await using var connection = dialect.Connect();
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = onServer
            ? """
              SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || is_identity FROM information_schema.columns WHERE table_schema = 'public'
              UNION SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1
              """
            : """
              SELECT m.name || '.' || c.name || ' ' || upper(c.type) || ' ' || c."notnull" || ' ' || c.pk FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
              UNION SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1
              """;
        List<string> lines = [];
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation))
            lines.Add(reader.GetString(0));
        return string.Join('\n', lines.Where(line => !line.Contains("SchemaVersions", StringComparison.Ordinal)));
    }
}
