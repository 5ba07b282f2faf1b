using Isthmus.Hosting.Stages;
using Xunit;

namespace Isthmus.UnitTests.Restorer;

public sealed class ServiceWorkTests
{
    private static readonly Guid Migration = new("7d9e1d3c-6f6b-4c5f-9e0a-0d1c8e7a9b42");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_of_one_service_waits_its_turn_and_may_be_called_off()
    {
        var work = new ServiceWork();
        var begun = new TaskCompletionSource();
        var first = work.RunAsync("web", Migration, async token =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        }, Cancellation);
        await begun.Task;
        var second = work.RunAsync("web", Migration, _ => Task.CompletedTask, Cancellation);
        Assert.False(second.IsCompleted);
        await work.RunAsync("mail", Migration, _ => Task.CompletedTask, Cancellation);
        work.CallOff("web", Guid.NewGuid());
        Assert.False(first.IsCompleted);
        work.CallOff("web", Migration);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await second;
    }

    [Fact]
    public async Task What_undoes_a_move_is_not_called_off_by_a_second_delivery_of_itself()
    {
        var work = new ServiceWork();
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = work.UndoAsync("web", async token =>
        {
            begun.SetResult();
            await end.Task.WaitAsync(token);
            return 1;
        }, Cancellation);
        await begun.Task;
        work.CallOff("web", Migration);
        var second = work.UndoAsync("web", _ => Task.FromResult(2), Cancellation);
        Assert.False(second.IsCompleted);
        end.SetResult();
        Assert.Equal((1, 2), (await first, await second));
    }
}
