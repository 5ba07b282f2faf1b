using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Isthmus.Coordinator.Persistence.Dialects;

/// <summary>A file beside the one coordinator that uses it.</summary>
public sealed class SqliteDialect(string path) : DatabaseDialect, IDisposable
{
    // A file has one writer at a time. A second one that waits inside SQLite polls every 150 ms: here it queues.
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly string _connection = new SqliteConnectionStringBuilder { DataSource = path }.ToString();

    /// <inheritdoc/>
    public override string Name => "Sqlite";

    /// <inheritdoc/>
    public override string Location => path;

    /// <inheritdoc/>
    public override bool UpgradesItself => true;

    /// <inheritdoc/>
    public override string? LockSchema => null;

    /// <inheritdoc/>
    // Readers (the API) never wait for the saga's writes, nor it for them.
    public override string? BeforeUpgrade => "PRAGMA journal_mode=WAL";

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder database) => database.UseSqlite(_connection);

    /// <inheritdoc/>
    public override void Prepare()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory);
    }

    /// <inheritdoc/>
    public override async Task<IUnitOfWork> BeginAsync(CoordinatorDbContext database, Guid migration, CancellationToken cancellation)
    {
        await _writer.WaitAsync(cancellation).ConfigureAwait(false);
        return new Turn(_writer);
    }

    /// <inheritdoc/>
    public override async ValueTask<IAsyncDisposable> TakeTurnAsync(CancellationToken cancellation)
    {
        await _writer.WaitAsync(cancellation).ConfigureAwait(false);
        return new Turn(_writer);
    }

    /// <inheritdoc/>
    public override string CountTable(string table) => $"SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '{table}'";

    /// <inheritdoc/>
    public override DbConnection Connect() => new SqliteConnection(_connection);

    /// <inheritdoc/>
    public override string RemedyFor(DbException failure) => failure is SqliteException { SqliteErrorCode: 13 }
        ? $"Make room on the file system of {path}; the work goes on by itself."
        : $"Make sure that the directory of {path} exists, can be written and has room, and that no other coordinator has it open.";

    /// <inheritdoc/>
    // https://sqlite.org/rescode.html: BUSY, LOCKED, IOERR, FULL, CANTOPEN.
    public override bool MayPass(DbException failure) => failure is SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 or 14 };

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    // One SaveChanges is one transaction of its own.
    private sealed class Turn(SemaphoreSlim writer) : IUnitOfWork
    {
        public Task CommitAsync(CancellationToken cancellation) => Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            writer.Release();
            return ValueTask.CompletedTask;
        }
    }
}
