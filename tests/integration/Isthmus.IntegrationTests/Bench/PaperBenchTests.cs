using System.Diagnostics;
using Isthmus.IntegrationTests.Lab;
using Xunit;

namespace Isthmus.IntegrationTests.Bench;

/// <summary>The paper's evaluation, as small as it can be: the real ab, nginx, CRIU and mover, and the pages made of it.</summary>
public sealed class PaperBenchTests : IDisposable
{
    private const int Level = 20;
    private const int Requests = 20_000;

    private readonly string _output = Directory.CreateTempSubdirectory("isthmus-paper-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_output, recursive: true);

    [Fact]
    public async Task Small_run_writes_every_mode_and_figure_and_the_report_shows_them()
    {
        LabRequirement.Check();

        var (code, output, error) = await RunAsync("Isthmus.Bench.Paper", [], "--levels", $"{Level}", "--courses", $"{Level},{2 * Level}", "--requests", $"{Requests}", "--output", _output);
        Assert.True(code == 0, $"{output}{error}");

        var results = await File.ReadAllLinesAsync($"{_output}/results.csv", Cancellation);
        Assert.Equal(["a", "b", "move"], results.Skip(1).Select(line => line.Split(',')[0]));
        Assert.All(results.Skip(1), line => Assert.Equal(($"{Requests}", "0"), (line.Split(',')[2], line.Split(',')[3])));
        Assert.Contains($"{Level},total,", await File.ReadAllTextAsync($"{_output}/moves.csv", Cancellation));

        (code, output, error) = await RunAsync("Isthmus.Bench.Report", [], _output);
        Assert.True(code == 0, $"{output}{error}");
        var (markdown, html) = (await File.ReadAllTextAsync($"{_output}/report.md", Cancellation), await File.ReadAllTextAsync($"{_output}/report.html", Cancellation));
        Assert.All(Enumerable.Range(1, 12), figure => Assert.Contains($"(fig{figure:00}.svg)", markdown, StringComparison.Ordinal));
        Assert.Equal(12, html.Split("<svg").Length - 1);
    }

    [Theory]
    [InlineData("--levels", "20001", "'20001' is not a number from 1 to 20000.")]
    [InlineData("--courses", "2000", "'2000' are not two levels")]
    [InlineData("--modes", "c", "'c' are not modes")]
    [InlineData("--request", "1", "'--request' is not an option.")]
    public async Task Wrong_option_is_told_with_the_usage(string name, string value, string told)
    {
        var (code, _, error) = await RunAsync("Isthmus.Bench.Paper", [], name, value);
        Assert.Equal(2, code);
        Assert.Contains(told, error, StringComparison.Ordinal);
        Assert.Contains("Usage: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh -c", "127.0.0.1", "leads to a host whose system is 'Linux', not FreeBSD")]
    [InlineData("sh -c", "", "Only ISTHMUS_FREEBSD_EXEC is set")]
    [InlineData("/nonexistent/ssh", "127.0.0.1", "The FreeBSD host can't be used")]
    public async Task Freebsd_host_that_is_none_is_told_before_anything_is_measured(string exec, string address, string told)
    {
        LabRequirement.Check();
        var (code, _, error) = await RunAsync("Isthmus.Bench.Paper", [("ISTHMUS_FREEBSD_EXEC", exec), ("ISTHMUS_FREEBSD_ADDRESS", address)], "--output", _output);
        Assert.Equal(2, code);
        Assert.Contains(told, error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_output));
    }

    [Fact]
    public async Task Report_of_a_folder_without_a_run_is_told()
    {
        var (code, _, error) = await RunAsync("Isthmus.Bench.Report", [], _output);
        Assert.Equal(1, code);
        Assert.Contains("holds no whole run of bench/paper", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string program, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in (string[])["ISTHMUS_FREEBSD_EXEC", "ISTHMUS_FREEBSD_ADDRESS"])
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output, await error);
    }
}
