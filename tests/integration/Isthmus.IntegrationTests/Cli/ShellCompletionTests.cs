using System.Diagnostics;
using Xunit;

namespace Isthmus.IntegrationTests.Cli;

public sealed class ShellCompletionTests
{
    [Theory]
    [InlineData("isthmus mi", "migrate")]
    [InlineData("isthmus engine in", "inspect")]
    [InlineData("isthmus completion z", "zsh")]
    public async Task Bash_completes_through_the_script(string typed, string expected)
    {
        // What bash does when Tab is pressed: sets COMP_* and calls the function that "complete -F" registered.
        const string PressTab = """
            PATH="$1:$PATH"
            source <(isthmus completion bash)
            complete -p isthmus >/dev/null || exit 9
            COMP_LINE="$2" COMP_POINT=${#2}
            read -ra COMP_WORDS <<<"$2"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _isthmus
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("bash", ["-c", PressTab, "bash", AppContext.BaseDirectory, typed]) { RedirectStandardOutput = true };
        using var bash = Process.Start(start)!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, expected), (bash.ExitCode, output.Trim()));
    }
}
