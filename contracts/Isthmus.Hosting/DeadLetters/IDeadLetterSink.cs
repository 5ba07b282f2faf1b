using MassTransit;

namespace Isthmus.Hosting.DeadLetters;

/// <summary>Where a queue's failed messages go.</summary>
internal interface IDeadLetterSink
{
    /// <summary>Keeps the message; on return it is as safe as the transport makes it.</summary>
    Task KeepAsync(ReceiveContext context, DeadLetter letter);

    /// <summary>Has the message delivered again later.</summary>
    /// <param name="context">The message.</param>
    /// <param name="queue">Its queue.</param>
    /// <param name="attempt">Which redelivery this is, from 1.</param>
    /// <returns>False when the transport cannot.</returns>
    Task<bool> DelayAsync(ReceiveContext context, string queue, int attempt);
}
