using Isthmus.Contracts;
using MassTransit;

namespace Isthmus.IntegrationTests.Stages;

/// <summary>Messages in the order in which they were heard; waits for one are waits for an event.</summary>
internal sealed class BusLog
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly List<IMigrationMessage> _messages = [];
    private readonly List<(Func<IMigrationMessage, bool> Wanted, TaskCompletionSource<IMigrationMessage> Found)> _waiting = [];

    public IReadOnlyList<IMigrationMessage> All
    {
        get
        {
            lock (_messages)
                return [.. _messages];
        }
    }

    public Task Hear<T>(ConsumeContext<T> context)
        where T : class, IMigrationMessage
    {
        lock (_messages)
        {
            _messages.Add(context.Message);
            foreach (var (wanted, found) in _waiting)
            {
                if (wanted(context.Message))
                    found.TrySetResult(context.Message);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>The first message, heard already or not yet, that <paramref name="wanted"/> takes.</summary>
    /// <exception cref="TimeoutException">It did not come; lists what came.</exception>
    public async Task<IMigrationMessage> FirstAsync(Func<IMigrationMessage, bool> wanted, CancellationToken cancellation)
    {
        var found = new TaskCompletionSource<IMigrationMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_messages)
        {
            if (_messages.FirstOrDefault(wanted) is { } heard)
                return heard;
            _waiting.Add((wanted, found));
        }

        try
        {
            return await found.Task.WaitAsync(Patience, cancellation);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not heard within {Patience.TotalSeconds} s. Heard: {string.Join(", ", All.Select(m => m.ToString()))}");
        }
    }

    /// <summary>The first message of a type of this migration; a <see cref="Contracts.Compensate.StageFailed"/> in its place is thrown.</summary>
    public async Task<T> FirstAsync<T>(Guid migration, CancellationToken cancellation)
        where T : class, IMigrationMessage
    {
        var message = await FirstAsync(m => m.MigrationId == migration && m is T or Contracts.Compensate.StageFailed, cancellation);
        return message as T ?? throw new InvalidOperationException($"{message}");
    }
}
