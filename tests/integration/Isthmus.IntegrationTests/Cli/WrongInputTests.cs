using Isthmus.Lab;
using Xunit;

namespace Isthmus.IntegrationTests.Cli;

public sealed class WrongInputTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_coordinator_every_command_says_how_to_start_one()
    {
        foreach (var arguments in (string[][])[["status"], ["hosts"], ["history"], ["migrate", "web", "--to", "b"], ["cancel", Guid.NewGuid().ToString()]])
        {
            var (code, output, error) = await IsthmusBinary.RunAsync(Cancellation, [.. arguments, "--socket", "/nowhere/isthmus.sock"]);
            Assert.Equal((4, ""), (code, output));
            Assert.Contains("there is no socket /nowhere/isthmus.sock", error);
            Assert.Contains("isthmus serve --config", error);
        }
    }

    [Fact]
    public async Task Broken_configuration_is_named_with_its_line()
    {
        using var directory = LabDirectory.Create();
        var path = Path.Combine(directory.FullPath, "isthmus.json");
        await File.WriteAllTextAsync(path, "{ \"Isthmus\": { \n \"Hosts\": [ }", Cancellation);
        var (code, _, error) = await IsthmusBinary.RunAsync(Cancellation, "serve", "--config", path);
        Assert.Equal(2, code);
        Assert.Contains(path, error);
        Assert.Contains("LineNumber: 1", error);
    }

    [Fact]
    public async Task Configuration_that_could_only_fail_later_is_refused()
    {
        using var directory = LabDirectory.Create();
        var path = Path.Combine(directory.FullPath, "isthmus.json");
        await File.WriteAllTextAsync(path, """{ "Isthmus": { "Hosts": {}, "Timeouts": { "Freeze": "00:00:00" } } }""", Cancellation);
        var (code, _, error) = await IsthmusBinary.RunAsync(Cancellation, "serve", "--config", path);
        Assert.Equal(2, code);
        Assert.Contains("Isthmus:Timeouts:Freeze", error);
    }

    [Theory]
    [InlineData("/nowhere.json is not there", "serve", "--config", "/nowhere.json")]
    [InlineData("/nowhere.json is not there", "publish", "/nowhere.json")]
    [InlineData("/nowhere is not there", "engine", "plan", "--images", "/nowhere")]
    [InlineData("'nonsense'", "nonsense")]
    public async Task Missing_files_and_words_exit_2(string expected, params string[] arguments)
    {
        var (code, _, error) = await IsthmusBinary.RunAsync(Cancellation, arguments);
        Assert.Equal(2, code);
        Assert.Contains(expected, error);
    }

    [Fact]
    public async Task Doctor_finds_this_machine_fit_for_moves()
    {
        if (TwoHostLab.MissingPrerequisite() is { } missing)
            Assert.Skip(missing);
        var (code, output, error) = await IsthmusBinary.RunAsync(Cancellation, "doctor");
        Assert.True(code == 0, output + error);
        Assert.Contains("0 failed", output);
        Assert.DoesNotContain('\u001b', output);
        (code, output, _) = await IsthmusBinary.RunAsync(Cancellation, "doctor", "--criu", "/nowhere/criu");
        Assert.Equal(11, code);
        Assert.Contains("install-criu.sh", output);
    }
}
