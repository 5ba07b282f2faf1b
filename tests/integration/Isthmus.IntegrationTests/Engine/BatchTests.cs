using Isthmus.Engine;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Plan;
using Xunit;
using static Isthmus.IntegrationTests.Engine.HandMadePlan;

namespace Isthmus.IntegrationTests.Engine;

/// <summary>What the interpreter does with a batch, in a real process.</summary>
public sealed class BatchTests
{
    private const int EBADF = 9;
    private const int O_CREAT_WRONLY = 0x41;

    [Fact]
    public async Task Batch_stops_at_the_first_unmet_expectation_and_says_which()
    {
        await using var host = await EngineTestHost.StartAsync();
        var never = $"/run/{Guid.NewGuid():N}";
        var failing = Call(Syscall.Close, 77);
        var unmet = await Assert.ThrowsAsync<UnmetExpectationException>(() => PrepareAsync(
            host, Call(Syscall.Getpid), failing, Call(Syscall.Open, Blob.Text(never), O_CREAT_WRONLY, 0x180)));
        Assert.Same(failing, unmet.Step);
        Assert.Equal(EBADF, unmet.Errno);
        Assert.False(File.Exists(host.Space.Root + never), "a call behind the unmet expectation was made");
    }

    [Fact]
    public async Task Results_are_operands_of_later_calls()
    {
        await using var host = await EngineTestHost.StartAsync();
        var file = new Slot("file");
        var content = Blob.Room(16);
        await using var tree = await PrepareAsync(
            host,
            Call(Syscall.Prctl, 15, Blob.Text("abcd")),
            Bind(file, Syscall.Open, Blob.Text("/proc/self/comm"), 0, 0),
            Expect(Expectation.Exactly(5), Syscall.Read, file, content, 16),
            new LoadStep(Process, content, 0, null, Expectation.Exactly(0x64636261), "the name"),
            Call(Syscall.Close, file));
    }

    [Fact]
    public async Task Answers_in_memory_become_results_and_results_go_into_structs()
    {
        await using var host = await EngineTestHost.StartAsync();
        var (ends, reader, writer, message, answer) = (Blob.Room(8), new Slot("reader"), new Slot("writer"), Blob.Room(4), Blob.Room(4));
        await using var tree = await PrepareAsync(
            host,
            Call(Syscall.Pipe2, ends, 0),
            new LoadStep(Process, ends, 0, reader, Expectation.Exactly(0), "reading end"),
            new LoadStep(Process, ends, 4, writer, Expectation.Exactly(1), "writing end"),
            new StoreStep(Process, writer, message, 0, "its number is the message"),
            Expect(Expectation.Exactly(4), Syscall.Write, writer, message, 4),
            Expect(Expectation.Exactly(4), Syscall.Read, reader, answer, 4),
            new LoadStep(Process, answer, 0, null, Expectation.Exactly(1), "the message"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Interpreter_judges_a_result_as_the_plan_does(int result)
    {
        await using var host = await EngineTestHost.StartAsync();
        Expectation[] expectations =
        [
            Expectation.Success, Expectation.Anything, Expectation.Exactly(0), Expectation.Exactly(3), Expectation.Exactly(-1),
            Expectation.SuccessOr(1), Expectation.SuccessOr(2),
        ];
        foreach (var expectation in expectations)
        {
            var content = new Blob(BitConverter.GetBytes(result));
            var step = new LoadStep(Process, content, 0, null, expectation, "a value");
            var met = expectation.IsMetBy(unchecked((ulong)(long)result));
            if (met)
                await (await PrepareAsync(host, step)).DisposeAsync();
            else
                Assert.Equal(unchecked((ulong)(long)result), (await Assert.ThrowsAsync<UnmetExpectationException>(() => PrepareAsync(host, step))).Result);
        }
    }

    [Fact]
    public async Task Twenty_thousand_calls_cost_one_stop()
    {
        await using var host = await EngineTestHost.StartAsync();
        await using var few = await PrepareAsync(host, Call(Syscall.Getpid));
        var stops = few.StopPairs;
        await few.DiscardAsync();
        await using var many = await PrepareAsync(host, Enumerable.Repeat(Expect(Expectation.Exactly(Pid), Syscall.Getpid), 20_000).ToArray());
        Assert.Equal(stops, many.StopPairs);
    }

    [Fact]
    public async Task Batches_that_are_too_large_for_one_run_keep_their_results()
    {
        await using var host = await EngineTestHost.StartAsync();
        var pid = new Slot("pid");
        IEnumerable<Step> steps =
        [
            Bind(pid, Syscall.Getpid),
            .. Enumerable.Range(0, 10).Select(_ => Call(Syscall.Getrandom, Blob.Room(1 << 20), 16, 0)),
            Expect(Expectation.Exactly(Pid), Syscall.Getpid),
            Call(Syscall.Kill, pid, 0),
        ];
        await using var tree = await PrepareAsync(host, [.. steps]);
        Assert.True(tree.BytesWritten > 10 << 20);
    }

    private static Task<PreparedTree> PrepareAsync(EngineTestHost host, params Step[] steps) =>
        host.Engine.PrepareAsync(Of(host.Description, steps), host.Space, host.Description, null, TestContext.Current.CancellationToken);
}
