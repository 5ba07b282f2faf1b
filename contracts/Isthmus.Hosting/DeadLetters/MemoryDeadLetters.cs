using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.Hosting.DeadLetters;

/// <summary>Dead letters of the in-memory transport. Like all its messages they end with the process; the oldest go first when there are too many.</summary>
internal sealed class MemoryDeadLetters(IServiceProvider services) : IDeadLetters, IDeadLetterSink
{
    private const int Kept = 1000;

    private readonly Lock _lock = new();
    private readonly LinkedList<DeadLetter> _letters = [];

    public Task KeepAsync(ReceiveContext context, DeadLetter letter)
    {
        lock (_lock)
        {
            _letters.AddLast(letter);
            if (_letters.Count > Kept)
                _letters.RemoveFirst();
        }

        return Task.CompletedTask;
    }

    public Task<bool> DelayAsync(ReceiveContext context, string queue, int attempt) => Task.FromResult(false);

    public Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<DeadLetter>>([.. _letters.Take(limit)]);
    }

    public Task<int> CountAsync(CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(_letters.Count);
    }

    public async Task<bool> ReplayAsync(string id, CancellationToken cancellation)
    {
        if (Take(id) is not { } kept)
            return false;
        var endpoint = await services.GetRequiredService<IBus>().GetSendEndpoint(BusAddress.Of(kept.Queue)).ConfigureAwait(false);
        await endpoint.Send(new ReplayedMessage(), context => context.Serializer = new ReplaySerializer(kept), cancellation).ConfigureAwait(false);
        return true;
    }

    public Task<bool> DiscardAsync(string id, CancellationToken cancellation) => Task.FromResult(Take(id) is not null);

    private DeadLetter? Take(string id)
    {
        lock (_lock)
        {
            var kept = _letters.FirstOrDefault(letter => letter.Id == id);
            if (kept is not null)
                _letters.Remove(kept);
            return kept;
        }
    }
}
