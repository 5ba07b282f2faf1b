using System.CommandLine;
using System.Globalization;
using System.Text;
using Isthmus.Cli.Commands;

namespace Isthmus.Cli.Reference;

/// <summary>The command tree as Markdown: the part of docs/cli.md that must agree with the program.</summary>
internal static class CommandReference
{
    public static string Render(RootCommand root)
    {
        var text = new StringBuilder();
        text.Append("### Options of every command\n\n");
        AppendOptions(text, root.Options.Where(option => option.Recursive));
        foreach (var command in Leaves(root))
            AppendCommand(text, command);
        text.Append("\n### Exit codes\n\n| code | name | meaning |\n|---:|---|---|\n");
        foreach (var code in ExitCodes.All)
            text.Append(CultureInfo.InvariantCulture, $"| {(int)code} | {code} | {ExitCodes.Meaning(code)} |\n");
        return text.ToString();
    }

    /// <summary>Every command that does something, in the order of the help.</summary>
    public static IEnumerable<CliCommand> Leaves(Command command)
    {
        foreach (var child in command.Subcommands.Where(child => !child.Hidden))
        {
            if (child is CliCommand { Action: not null } leaf)
                yield return leaf;
            foreach (var deeper in Leaves(child))
                yield return deeper;
        }
    }

    private static void AppendCommand(StringBuilder text, CliCommand command)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {CommandPath.Of(command)}\n\n{command.Description}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"    {Usage(command)}\n\n");
        if (command.Arguments.Count > 0)
        {
            text.Append("| argument | meaning |\n|---|---|\n");
            foreach (var argument in command.Arguments)
                text.Append(CultureInfo.InvariantCulture, $"| `{Label(argument)}` | {argument.Description} |\n");
            text.Append('\n');
        }

        AppendOptions(text, command.Options.Where(option => !option.Hidden));
        text.Append(CultureInfo.InvariantCulture, $"Exits with {string.Join(", ", CommandOutcomes.Of(command).Select(code => ((int)code).ToString(CultureInfo.InvariantCulture)))}.\n");
        if (command.Examples.Count == 0)
            return;
        text.Append('\n');
        foreach (var example in command.Examples)
            text.Append(CultureInfo.InvariantCulture, $"    {example}\n");
    }

    private static string Usage(CliCommand command)
    {
        var parts = new List<string> { CommandPath.Of(command) };
        parts.AddRange(command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $"[{Label(argument)}]" : Label(argument)));
        parts.AddRange(command.Options.Where(option => option.Required).Select(Label));
        if (command.Options.Any(option => !option.Required && !option.Hidden))
            parts.Add("[options]");
        return string.Join(' ', parts);
    }

    private static void AppendOptions(StringBuilder text, IEnumerable<Option> options)
    {
        var rows = options.Where(option => option.Description is not null).ToList();
        if (rows.Count == 0)
            return;
        text.Append("| option | meaning |\n|---|---|\n");
        foreach (var option in rows)
        {
            var names = string.Join(", ", option.Aliases.Prepend(Label(option)).Select(name => $"`{name}`"));
            text.Append(CultureInfo.InvariantCulture, $"| {names} | {option.Description}{(option.Required ? " Required." : "")} |\n");
        }

        text.Append('\n');
    }

    private static string Label(Argument argument) => (argument.HelpName ?? argument.Name).ToUpperInvariant();

    private static string Label(Option option) => option.HelpName is { } value ? $"{option.Name} {value}" : option.Name;
}
