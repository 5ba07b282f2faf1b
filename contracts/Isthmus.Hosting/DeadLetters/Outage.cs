using System.Data.Common;
using System.Net.Sockets;
using Isthmus.Bundles.Store;

namespace Isthmus.Hosting.DeadLetters;

/// <summary>Tells faults that pass by themselves from those that come back. Pure.</summary>
public static class Outage
{
    /// <summary>The exception in the chain that says that something is away (a database, a store, a peer); null when there is none.</summary>
    public static Exception? CauseOf(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException or TimeoutException or HttpRequestException { StatusCode: null } or HttpRequestException { StatusCode: >= System.Net.HttpStatusCode.InternalServerError }
                or DbException { IsTransient: true } or EndOfStreamException or ObjectStoreException { IsPassing: true })
                return cause;
        }

        return null;
    }
}
