using System.Data.Common;
using System.Globalization;
using Isthmus.Coordinator.Persistence.Dialects;

namespace Isthmus.Coordinator.Persistence.Schema;

/// <summary>
/// Reads and raises the version of a database's tables. All steps are one transaction: an upgrade that fails or is
/// killed changes nothing, one that is run twice or by several at once is done once.
/// </summary>
public sealed class SchemaUpgrade(DatabaseDialect dialect, TimeProvider time)
{
    /// <summary>Looks; changes nothing.</summary>
    /// <exception cref="DatabaseUnusableException">The database can't be read.</exception>
    public Task<SchemaStatus> StatusAsync(CancellationToken cancellation) => WithConnectionAsync(
        async connection => Status(await VersionAsync(connection, null, cancellation).ConfigureAwait(false)), cancellation);

    /// <summary>Brings the tables up to date.</summary>
    /// <returns>Where they stood before.</returns>
    /// <exception cref="DatabaseUnusableException">The database can't be written, or is newer than this program.</exception>
    public Task<SchemaStatus> UpgradeAsync(CancellationToken cancellation)
    {
        dialect.Prepare();
        return WithConnectionAsync(
            async connection =>
            {
                if (dialect.BeforeUpgrade is { } first)
                    await ExecuteAsync(connection, null, first, cancellation).ConfigureAwait(false);
                await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
                if (dialect.LockSchema is { } waitForOthers)
                    await ExecuteAsync(connection, transaction, waitForOthers, cancellation).ConfigureAwait(false);
                var before = Require(Status(await VersionAsync(connection, transaction, cancellation).ConfigureAwait(false)), upToDate: false);
                foreach (var step in before.Pending)
                {
                    await ExecuteAsync(connection, transaction, step.Sql, cancellation).ConfigureAwait(false);
                    await RecordAsync(connection, transaction, step, cancellation).ConfigureAwait(false);
                }

                await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                return before;
            },
            cancellation);
    }

    /// <summary>Refuses tables that this program can't work with.</summary>
    /// <exception cref="DatabaseUnusableException">They are newer or, when <paramref name="upToDate"/>, older.</exception>
    public SchemaStatus Require(SchemaStatus status, bool upToDate)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.IsNewer)
        {
            throw new DatabaseUnusableException(
                string.Create(CultureInfo.InvariantCulture, $"The database {dialect.Location} has schema {status.Version}; this program knows schemas up to {status.Newest}."),
                "A newer version of Isthmus made it: start that version, or restore the back-up from before its upgrade.");
        }

        if (upToDate && status.Pending.Count > 0)
        {
            throw new DatabaseUnusableException(
                string.Create(CultureInfo.InvariantCulture, $"The database {dialect.Location} has schema {status.Version}; this program needs {status.Newest}."),
                "Back it up, then run: isthmus database migrate --config FILE");
        }

        return status;
    }

    private SchemaStatus Status(int version)
    {
        var steps = SchemaSteps.Of(dialect);
        return new SchemaStatus(version, steps[^1].Version, [.. steps.Where(step => step.Version > version)]);
    }

    private async Task<T> WithConnectionAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = dialect.Connect();
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return await work(connection).ConfigureAwait(false);
        }
        catch (DbException e)
        {
            throw new DatabaseUnusableException($"The database {dialect.Location} can't be used: {Reason(e)}", dialect.RemedyFor(e), e) { IsRefusal = dialect.IsRefusal(e) };
        }
    }

    // "Exception while performing SSL handshake" has the reason inside.
    private static string Reason(DbException failure) => failure.InnerException is { } inner ? $"{failure.Message} {inner.GetBaseException().Message}" : failure.Message;

    private async Task<int> VersionAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellation)
    {
        if (await NumberAsync(connection, transaction, dialect.CountTable("SchemaVersions"), cancellation).ConfigureAwait(false) > 0)
            return await NumberAsync(connection, transaction, """SELECT COALESCE(MAX("Version"), 0) FROM "SchemaVersions" """, cancellation).ConfigureAwait(false);
        // The first release kept no record of its version.
        return await NumberAsync(connection, transaction, dialect.CountTable("Migrations"), cancellation).ConfigureAwait(false);
    }

    private async Task RecordAsync(DbConnection connection, DbTransaction transaction, SchemaStep step, CancellationToken cancellation)
    {
        await ExecuteAsync(connection, transaction,
            """CREATE TABLE IF NOT EXISTS "SchemaVersions" ("Version" integer NOT NULL PRIMARY KEY, "Name" text NOT NULL, "AppliedAt" text NOT NULL)""",
            cancellation).ConfigureAwait(false);
        await using var command = Command(connection, transaction, """INSERT INTO "SchemaVersions" ("Version", "Name", "AppliedAt") VALUES (@version, @name, @at)""");
        foreach (var (name, value) in new (string, object)[] { ("@version", step.Version), ("@name", step.Name), ("@at", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)) })
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<int> NumberAsync(DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellation)
    {
        await using var command = Command(connection, transaction, sql);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    private static async Task ExecuteAsync(DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellation)
    {
        await using var command = Command(connection, transaction, sql);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    // Every statement is a constant or a script of this assembly.
    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command;
    }
}
