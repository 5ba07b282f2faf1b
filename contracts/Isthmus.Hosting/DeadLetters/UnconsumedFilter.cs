using MassTransit;

namespace Isthmus.Hosting.DeadLetters;

/// <summary>A message that no consumer of its queue takes becomes a dead letter.</summary>
internal sealed class UnconsumedFilter(DeadLetterFilter letters) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        await letters.KeepAsync(context, "Nobody at this queue takes messages of this type. Was it sent to the wrong queue, or by a newer program?", "").ConfigureAwait(false);
        await next.Send(context).ConfigureAwait(false);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("unconsumed");
}
