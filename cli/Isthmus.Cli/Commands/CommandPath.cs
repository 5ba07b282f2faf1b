using System.CommandLine;

namespace Isthmus.Cli.Commands;

/// <summary>A command's full name as it is typed: "isthmus engine plan".</summary>
internal static class CommandPath
{
    public static string Of(Command command)
    {
        var names = new Stack<string>();
        for (var at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            names.Push(at is RootCommand ? "isthmus" : at.Name);
        return string.Join(' ', names);
    }
}
