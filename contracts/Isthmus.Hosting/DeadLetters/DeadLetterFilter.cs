using System.Globalization;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Hosting.DeadLetters;

/// <summary>
/// The end of a message's way when its consumer threw and the retries are over: after an outage it is delivered again
/// later, so often; else it becomes a dead letter with the reason.
/// </summary>
internal sealed class DeadLetterFilter(IDeadLetterSink sink, BusEndpoint endpoint, BusOptions options, TimeProvider clock, ILogger logger) : IFilter<ExceptionReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var cause = Outage.CauseOf(context.Exception);
        var attempt = Attempt(context) + 1;
        if (endpoint.Redelivers && cause is not null && attempt <= options.Redeliveries
            && await sink.DelayAsync(context, endpoint.Queue, attempt).ConfigureAwait(false))
        {
            HostingLog.Redelivered(logger, endpoint.Queue, cause.Message, options.RedeliveryDelay, attempt, options.Redeliveries);
            return;
        }

        var failure = context.Exception is AggregateException { InnerExceptions: [var only] } ? only : context.Exception;
        await KeepAsync(context, failure.Message, failure.GetType().Name).ConfigureAwait(false);
        await next.Send(context).ConfigureAwait(false);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("deadLetter");

    /// <summary>Lays a message aside.</summary>
    public async Task KeepAsync(ReceiveContext context, string reason, string exceptionType)
    {
        var body = context.GetBody();
        var letter = new DeadLetter
        {
            Id = MessageSummary.IdOf(context.TransportHeaders.Get<Guid>("MessageId") ?? context.GetMessageId(), body),
            Queue = endpoint.Queue,
            MessageType = MessageSummary.TypeOf(body),
            Reason = reason,
            ExceptionType = exceptionType,
            At = clock.GetUtcNow(),
            Body = body,
            ContentType = context.ContentType?.ToString() ?? "",
        };
        await sink.KeepAsync(context, letter).ConfigureAwait(false);
        HostingLog.DeadLetter(logger, letter.Queue, letter.Reason, letter.Id);
    }

    private static int Attempt(ReceiveContext context) =>
        int.TryParse(Convert.ToString(context.TransportHeaders.Get(DeadLetterHeaders.Redelivery, (object?)null), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var attempt) ? attempt : 0;
}
