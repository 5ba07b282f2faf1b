using System.Collections.Concurrent;
using Isthmus.Contracts;

namespace Isthmus.SagaTests.Scripted;

/// <summary>What the scripted stage services do with each message; by default each answers at once as a working service does.</summary>
internal sealed class StageScript
{
    private readonly ConcurrentDictionary<Type, Func<IMigrationMessage, StageAct>> _acts = new();

    /// <summary>Every message that a stage received, in order of arrival, with the queue that it came to.</summary>
    public ConcurrentQueue<(string Queue, IMigrationMessage Message)> Received { get; } = new();

    /// <summary>Publish each answer twice, under message IDs of their own.</summary>
    public bool AnswerTwice { get; set; }

    /// <summary>Put each answer on the bus twice under one message ID, as a broker does that lost an acknowledgement.</summary>
    public bool Redeliver { get; set; }

    private readonly TaskCompletionSource _slow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _slowEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when slow work was told to end and has answered.</summary>
    public Task SlowEnded => _slowEnded.Task;

    /// <summary>Completes when slow work is to end.</summary>
    public Task SlowMayEnd => _slow.Task;

    /// <summary>Lets slow work end.</summary>
    public void EndSlow() => _slow.TrySetResult();

    /// <summary>Slow work has answered.</summary>
    public void SlowHasEnded() => _slowEnded.TrySetResult();

    public void On<TMessage>(StageAct act)
        where TMessage : IMigrationMessage => _acts[typeof(TMessage)] = _ => act;

    /// <summary>Decides message by message.</summary>
    public void On<TMessage>(Func<TMessage, StageAct> decide)
        where TMessage : IMigrationMessage => _acts[typeof(TMessage)] = message => decide((TMessage)message);

    public StageAct ActOn(IMigrationMessage message) => _acts.TryGetValue(message.GetType(), out var decide) ? decide(message) : StageAct.Answer;

    /// <summary>Waits until so many messages of this kind have come.</summary>
    public async Task ReceivedAsync(Func<IMigrationMessage, bool> which, int times, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (Received.Count(entry => which(entry.Message)) < times)
            await tick.WaitForNextTickAsync(patience.Token);
    }

    public IEnumerable<TMessage> Commands<TMessage>() => Received.Select(entry => entry.Message).OfType<TMessage>();
}
