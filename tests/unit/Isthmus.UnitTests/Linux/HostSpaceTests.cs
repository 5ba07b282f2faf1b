using System.Diagnostics;
using System.Globalization;
using Isthmus.Linux;
using Xunit;

namespace Isthmus.UnitTests.Linux;

/// <summary>Commands on a host.</summary>
public sealed class HostSpaceTests
{
    private static readonly HostSpace s_here = new("here", 0);

    [Fact]
    public async Task Program_that_may_be_dumped_inherits_no_descriptor()
    {
        using var directory = File.OpenHandle("/proc/self/status");
        using var leaked = Fcntl.OpenAt(directory, "/proc/self/comm", 0, 0);
        Assert.False(leaked.IsInvalid);
        var number = (int)leaked.DangerousGetHandle();
        Assert.True(number > 9, "A descriptor of one digit would not tell.");

        Assert.Contains(number, await DescriptorsAsync(s_here.Command("cat")));
        Assert.Equal([0, 1, 2], await DescriptorsAsync(s_here.CleanCommand("cat")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public async Task Clean_command_keeps_every_argument_and_the_exit_code(int code)
    {
        var start = s_here.CleanCommand("sh", "-c", "printf '<%s>' \"$@\"; exit $1", "sh", code.ToString(CultureInfo.InvariantCulture), "two words", "", "$HOME");
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        Assert.Equal($"<{code}><two words><><$HOME>", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(code, process.ExitCode);
    }

    /// <summary>What cat has open: it copies a line, so it is cat by then.</summary>
    private static async Task<IReadOnlyList<int>> DescriptorsAsync(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        using var cat = Process.Start(start)!;
        await cat.StandardInput.WriteLineAsync("ready");
        await cat.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("ready", await cat.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        int[] open = [.. Directory.EnumerateFileSystemEntries($"/proc/{cat.Id}/fd").Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).Order()];
        cat.StandardInput.Close();
        await cat.WaitForExitAsync(TestContext.Current.CancellationToken);
        return open;
    }
}
