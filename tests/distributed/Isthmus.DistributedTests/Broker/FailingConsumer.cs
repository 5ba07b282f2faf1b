using System.Globalization;
using Isthmus.Contracts.Stage;
using MassTransit;

namespace Isthmus.DistributedTests.Broker;

/// <summary>Throws so often, then takes the message.</summary>
internal sealed class FailingConsumer(int failures, Func<Exception> failure) : IConsumer<StageMigration>
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Each attempt: which of its delivery, and which redelivery.</summary>
    public List<(int Attempt, int Redelivery)> Attempts { get; } = [];

    /// <summary>The message was taken.</summary>
    public Task Done => _done.Task;

    public Task Consume(ConsumeContext<StageMigration> context)
    {
        var redelivery = Convert.ToInt32(context.ReceiveContext.TransportHeaders.Get("isthmus-redelivery", (object?)null) ?? 0, CultureInfo.InvariantCulture);
        Attempts.Add((context.GetRetryAttempt(), redelivery));
        if (Attempts.Count <= failures)
            throw failure();
        _done.SetResult();
        return Task.CompletedTask;
    }
}
