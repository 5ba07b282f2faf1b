using System.Data.Common;
using Isthmus.Hosting.DeadLetters;
using MassTransit;

namespace Isthmus.Hosting;

/// <summary>The first of three answers to a consumer that threw: again at once, some times. An outage outlives it: then the message is delivered again later, and in the end becomes a dead letter.</summary>
internal static class TransientRetry
{
    // A connection that was just broken, a server that was just busy: the second attempt finds another. The last one comes
    // after some 0.2 s, so that no stage of a move waits for an outage: the saga undoes it instead.
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(150)];

    /// <summary>Adds it. Consumers see the attempt as <c>GetRetryAttempt</c>.</summary>
    public static void RetryTransient(this IReceiveEndpointConfigurator endpoint) => endpoint.UseMessageRetry(static retry =>
    {
        retry.Intervals(s_pauses);
        // Who uses a database has retries of its own, which know its codes.
        retry.Handle<Exception>(static failure => Outage.CauseOf(failure) is not null and not DbException);
    });
}
