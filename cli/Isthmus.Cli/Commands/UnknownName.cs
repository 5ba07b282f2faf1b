namespace Isthmus.Cli.Commands;

/// <summary>A name that nobody knows.</summary>
internal static class UnknownName
{
    public static CommandFailedException Of(string kind, string name, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        return new CommandFailedException(ExitCode.NotFound, $"There is no {kind} \"{name}\".",
            names.Count == 0 ? $"No {kind} is configured: add one to the coordinator's configuration." : $"There are: {string.Join(", ", names)}.");
    }
}
