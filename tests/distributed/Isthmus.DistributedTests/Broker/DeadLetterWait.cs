using Isthmus.Hosting.DeadLetters;

namespace Isthmus.DistributedTests.Broker;

/// <summary>Dead letters raise no event that a test could wait for: they are asked for until one is there.</summary>
internal static class DeadLetterWait
{
    public static async Task<DeadLetter> ForOneAsync(IDeadLetters letters, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (await letters.ListAsync(1, patience.Token) is [var letter])
                return letter;
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }
}
