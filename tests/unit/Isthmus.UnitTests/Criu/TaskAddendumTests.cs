using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Linux;
using Xunit;

namespace Isthmus.UnitTests.Criu;

/// <summary>What CRIU's images do not say about processes and threads.</summary>
public sealed class TaskAddendumTests
{
    [Fact]
    public void What_was_written_is_read_again()
    {
        var directory = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var written = new TaskAddendum
            {
                Threads = [new ThreadAttributes(7) { Affinity = [2, 0, 0, 0, 0, 0, 0, 0], IoPriority = 0x4006, TimerSlack = 1000, MemoryFailure = 0, FlushesIo = true, Speculation = [new SpeculationControl(0, 8)] }],
                Processes = [new ProcessAttributes(7) { ControlGroup = "/system.slice/nginx.service", CoreDumpFilter = 0x7f, MergesMemory = true }],
            };
            written.Save(directory);
            using var source = new DirectoryImageSource(directory);
            var read = TaskAddendum.Load(source);
            Assert.Equivalent(written, read, strict: true);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"Threads":null}""")]
    [InlineData("""{"Threads":[null]}""")]
    [InlineData("""{"Threads":[{"Tid":1},{"Tid":1}]}""")]
    [InlineData("""{"Threads":[{"Tid":1,"Affinity":"AAAAAAAAAAA="}]}""")]
    [InlineData("""{"Threads":[{"Tid":1,"Affinity":"AQ=="}]}""")]
    [InlineData("""{"Threads":[{"Tid":1,"IoPriority":-1}]}""")]
    [InlineData("""{"Threads":[{"Tid":1,"IoPriority":65536}]}""")]
    [InlineData("""{"Threads":[{"Tid":1,"TimerSlack":18446744073709551615}]}""")]
    [InlineData("""{"Threads":[{"Tid":1,"MemoryFailure":9}]}""")]
    [InlineData("""{"Threads":[{"Tid":1,"Speculation":[null]}]}""")]
    [InlineData("""{"Threads":[{"Tid":1,"Speculation":[{"Feature":2,"Control":4}]}]}""")]
    [InlineData("""{"Processes":[{"Pid":1,"ControlGroup":"relative"}]}""")]
    [InlineData("""{"Processes":[{"Pid":1,"ControlGroup":"/../../etc"}]}""")]
    [InlineData("""{"Processes":[{"Pid":1},{"Pid":1}]}""")]
    public void A_damaged_addendum_is_refused_by_name(string json)
    {
        var directory = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, TaskAddendum.ImageName), json);
            using var source = new DirectoryImageSource(directory);
            Assert.Contains(TaskAddendum.ImageName, Assert.Throws<ImageException>(() => TaskAddendum.Load(source)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_process_that_chose_nothing_needs_no_addendum()
    {
        // The test's own process is started like any other, but may be bound to processors by whoever runs it.
        var addendum = TaskAddendumCollector.Collect(new HostSpace("here", 0), Environment.ProcessId, CancellationToken.None);
        Assert.All(addendum.Threads, thread => Assert.NotNull(thread.Affinity));
    }

    [Theory]
    [InlineData("3", new[] { 0, 1 })]
    [InlineData("00000001,00000000,80000002", new[] { 1, 31, 64 })]
    public void Masks_are_read_as_the_kernel_writes_them(string text, int[] processors)
    {
        var mask = ProcessorSet.ParseMask(text);
        Assert.Equal(0, mask.Length % 8);
        Assert.Equal(processors, ProcessorSet.Members(mask));
    }

    [Fact]
    public void Lists_are_read_as_the_kernel_writes_them() => Assert.Equal([0, 1, 2, 3, 8], ProcessorSet.ParseList("0-3,8\n"));
}
