using System.Data.Common;
using Isthmus.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Isthmus.Coordinator.Persistence.Dialects;

/// <summary>What differs between the databases that the saga can be kept in; everything else is the same code.</summary>
public abstract class DatabaseDialect
{
    /// <summary>The folder of its schema's scripts.</summary>
    public abstract string Name { get; }

    /// <summary>Which database it is, for people: a path or a server. Holds no secret.</summary>
    public abstract string Location { get; }

    /// <summary>True when a coordinator brings the schema up to date by itself at its start; false when an operator does, once for all coordinators.</summary>
    public abstract bool UpgradesItself { get; }

    /// <summary>The dialect that the configuration asks for.</summary>
    public static DatabaseDialect Of(IsthmusOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.PostgreSql.Host.Length > 0 ? new PostgreSqlDialect(options.PostgreSql) : new SqliteDialect(options.Database);
    }

    /// <summary>Tells EF Core where the database is.</summary>
    public abstract void Configure(DbContextOptionsBuilder database);

    /// <summary>Makes what must be there before the first connection, such as a directory.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>A statement that must have been run once, outside of a transaction, before the tables are made; or null.</summary>
    public virtual string? BeforeUpgrade => null;

    /// <summary>
    /// Begins one message's unit of work; whoever wants to change the same migration waits until it has ended, in whichever
    /// coordinator. Disposing what is returned ends it; a transaction that was not committed is then rolled back.
    /// </summary>
    public abstract Task<IUnitOfWork> BeginAsync(CoordinatorDbContext database, Guid migration, CancellationToken cancellation);

    /// <summary>Waits until this process may write what belongs to no message; disposing what is returned lets the next one write.</summary>
    public abstract ValueTask<IAsyncDisposable> TakeTurnAsync(CancellationToken cancellation);

    /// <summary>The statement that keeps every other upgrade of the schema waiting until the transaction has ended, or null when the transaction itself does.</summary>
    public abstract string? LockSchema { get; }

    /// <summary>A statement that counts (0 or 1) the tables of this name.</summary>
    public abstract string CountTable(string table);

    /// <summary>Opens a connection for statements that are not EF Core's.</summary>
    public abstract DbConnection Connect();

    /// <summary>What an operator does about a failure, by its code.</summary>
    public abstract string RemedyFor(DbException failure);

    /// <summary>True when the same statement may succeed later without anybody changing the program: the server is away, busy, full, or another transaction was quicker.</summary>
    public abstract bool MayPass(DbException failure);

    /// <summary>True when the server answers and says no to this configuration, so that starting again as it is cannot help.</summary>
    public virtual bool IsRefusal(DbException failure) => false;
}
