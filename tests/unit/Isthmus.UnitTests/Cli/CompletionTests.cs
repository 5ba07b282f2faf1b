using Isthmus.Cli;
using Isthmus.Cli.Completion;
using Xunit;

namespace Isthmus.UnitTests.Cli;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("isthmus mi", "migrate")]
    [InlineData("isthmus migrate ", "web")]
    [InlineData("isthmus migrate web --to ", "b")]
    [InlineData("isthmus engine ", "inspect")]
    [InlineData("isthmus completion ", "fish")]
    [InlineData("isthmus publish x --type Can", "CancelMigration")]
    public async Task Suggestions_fit_the_words_so_far(string typed, string expected)
    {
        using var line = new CommandLine(new ScriptedCoordinator());
        Assert.Equal(ExitCode.Success, await line.RunAsync($"[suggest:{typed.Length}]", typed));
        Assert.Contains(expected, line.Output.Split('\n').Select(word => word.Trim()));
    }

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef ")]
    [InlineData("fish", "complete -c isthmus")]
    public void Script_registers_itself(string shell, string expected) => Assert.Contains(expected, CompletionScript.For(shell));
}
