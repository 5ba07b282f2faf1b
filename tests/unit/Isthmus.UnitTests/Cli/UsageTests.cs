using System.Text.Json;
using Isthmus.Cli;
using Xunit;

namespace Isthmus.UnitTests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("Option '--to' is required", "migrate", "web")]
    [InlineData("'docto'", "docto")]
    [InlineData("no migration ID", "show", "abc")]
    [InlineData("no duration", "migrate", "web", "--to", "b", "--timeout", "soon")]
    [InlineData("1 to 1000", "history", "--limit", "0")]
    [InlineData("'--images' is required", "engine", "inspect")]
    public async Task Wrong_command_line_exits_2_and_says_what_is_wrong(string expected, params string[] arguments)
    {
        using var line = new CommandLine(new ScriptedCoordinator());
        Assert.Equal(ExitCode.Usage, await line.RunAsync(arguments));
        Assert.Contains(expected, line.Error);
        Assert.Contains("--help", line.Error);
        Assert.Empty(line.Output);
    }

    [Fact]
    public async Task Errors_are_json_when_json_is_asked_for()
    {
        using var line = new CommandLine(new ScriptedCoordinator());
        await line.RunAsync("status", "nope", "--json");
        var error = JsonDocument.Parse(line.Error).RootElement.GetProperty("error");
        Assert.Equal("There is no service \"nope\".", error.GetProperty("message").GetString());
        Assert.Equal((int)ExitCode.NotFound, error.GetProperty("exitCode").GetInt32());
        Assert.Equal("There are: web.", error.GetProperty("remedy").GetString());
    }

    [Fact]
    public async Task Help_shows_examples_and_exit_codes()
    {
        using var line = new CommandLine(new ScriptedCoordinator());
        Assert.Equal(ExitCode.Success, await line.RunAsync("migrate", "--help"));
        Assert.Contains("isthmus migrate web --to bsd1", line.Output);
        Assert.Contains(ExitCodes.Meaning(ExitCode.RolledBack), line.Output);
    }

    [Fact]
    public async Task Missing_directory_of_images_is_a_usage_error()
    {
        using var line = new CommandLine(new ScriptedCoordinator());
        Assert.Equal(ExitCode.Usage, await line.RunAsync("engine", "inspect", "--images", "/nowhere/at/all"));
        Assert.Contains("/nowhere/at/all is not there", line.Error);
    }

    [Fact]
    public void Exit_code_numbers_never_change()
    {
        int[] expected = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 130];
        Assert.Equal(expected, ExitCodes.All.Select(code => (int)code));
        Assert.Equal(
            "Success Failed Usage NotFound Unreachable RolledBack NeedsOperator Rejected BadImages CannotBeCarried RestoreFailed ChecksFailed TimedOut Refused Interrupted",
            string.Join(' ', ExitCodes.All));
        Assert.All(ExitCodes.All, code => Assert.NotEmpty(ExitCodes.Meaning(code)));
    }
}
