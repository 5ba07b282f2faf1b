using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Isthmus.Coordinator.Persistence;

/// <summary>Finds the database's own error inside of what EF Core throws.</summary>
public static class DatabaseFailure
{
    /// <summary>The database's error, or null when something else failed.</summary>
    public static DbException? Of(Exception? failure)
    {
        // EF Core wraps: DbUpdateException for a statement of SaveChanges, InvalidOperationException for what it thinks may pass.
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is DbException database)
                return database;
        }

        return null;
    }

    /// <summary>True when another transaction was quicker: to read again and try again is all that is needed.</summary>
    public static bool IsLostRace(Exception? failure) => failure is DbUpdateConcurrencyException
        || (Of(failure) is { } database && (database.SqlState is "23505" or "40001" or "40P01" || database is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 19 }));
}
