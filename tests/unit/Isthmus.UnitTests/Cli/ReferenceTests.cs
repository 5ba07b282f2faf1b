using Isthmus.Cli.Commands;
using Isthmus.Cli.Reference;
using Isthmus.UnitTests.Documents;
using Xunit;

namespace Isthmus.UnitTests.Cli;

public sealed class ReferenceTests
{
    private const string Begin = "<!-- reference: written by \"isthmus reference\" -->\n";
    private const string End = "<!-- end of reference -->";

    [Fact]
    public async Task Documentation_agrees_with_the_commands()
    {
        using var line = new CommandLine(new ScriptedCoordinator());
        await line.RunAsync("reference");
        var page = Repository.Read("docs/cli.md");
        var from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var written = page[from..page.IndexOf(End, StringComparison.Ordinal)];
        Assert.Equal(line.Output, written);
    }

    [Fact]
    public void Every_command_has_a_description_and_an_example()
    {
        using var line = new CommandLine(new ScriptedCoordinator());
        var commands = CommandReference.Leaves(CommandTree.Create(line.Session)).ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            Assert.NotEmpty(command.Examples);
            Assert.False(string.IsNullOrWhiteSpace(command.Description));
            Assert.All(command.Examples, example => Assert.Contains(CommandPath.Of(command), example));
            Assert.All(command.Options.Where(option => !option.Hidden), option => Assert.False(string.IsNullOrWhiteSpace(option.Description)));
        });
    }
}
