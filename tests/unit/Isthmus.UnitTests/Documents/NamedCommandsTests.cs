using System.CommandLine;
using System.Text.RegularExpressions;
using Isthmus.Cli.Commands;
using Isthmus.Cli.Reference;
using Isthmus.UnitTests.Cli;
using Xunit;

namespace Isthmus.UnitTests.Documents;

/// <summary>A remedy that names a command which does not exist is worse than none.</summary>
public sealed partial class NamedCommandsTests
{
    [Fact]
    public void Options_named_in_messages_and_documents_exist()
    {
        using var line = new CommandLine(new ScriptedCoordinator());
        var root = CommandTree.Create(line.Session);
        var options = CommandReference.Leaves(root).ToDictionary(
            CommandPath.Of, command => command.Options.Concat(root.Options).SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet());
        var files = new[] { "services", "contracts", "cli", "docs", "deploy" }.SelectMany(folder => Repository.Files(folder, "*.cs").Concat(Repository.Files(folder, "*.md"))).Append("README.md");
        var named = files.SelectMany(file => Invocation().Matches(Repository.Read(file)).Select(call => (file, call.Value))).ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, call =>
        {
            if (options.Keys.Where(path => call.Value.StartsWith($"{path} ", StringComparison.Ordinal)).MaxBy(path => path.Length) is not { } command)
                return;
            Assert.All(Option().Matches(call.Value), option => Assert.True(options[command].Contains(option.Value), $"{call.file} says \"{call.Value}\", and {command} has no {option.Value}."));
        });
    }

    /// <summary>From the program's name to the end of the quotation, the line or the pipe.</summary>
    [GeneratedRegex(@"isthmus [a-z]+ [^""`'\n|#]*--[a-z][^""`'\n|#]*")]
    private static partial Regex Invocation();

    [GeneratedRegex(@"(?<= )--[a-z-]+")]
    private static partial Regex Option();
}
