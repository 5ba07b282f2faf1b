using Isthmus.Hosting.DeadLetters;

namespace Isthmus.DistributedTests.Broker;

/// <summary>Dead letters raise no event that a test could wait for: they are asked for until one is there.</summary>
internal static class DeadLetterWait
{
    public static async Task<DeadLetter> ForOneAsync(IDeadLetters letters, CancellationToken cancellation) => (await ForAsync(letters, 1, cancellation))[0];

    public static async Task<IReadOnlyList<DeadLetter>> ForAsync(IDeadLetters letters, int count, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (await letters.ListAsync(count, patience.Token) is var found && found.Count == count)
                return found;
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }
}
