using System.CommandLine;
using System.CommandLine.Parsing;

namespace Isthmus.Cli.Commands;

/// <summary>A MIGRATION argument: its ID.</summary>
internal static class MigrationArgument
{
    public static Argument<Guid> Create(Session session, string description)
    {
        var argument = new Argument<Guid>("migration") { Description = description, CustomParser = Parse };
        argument.CompletionSources.Add(_ => NameCompletion.Of(session, async (coordinator, cancellation) =>
            (await coordinator.MigrationsAsync(null, 20, cancellation)).Select(migration => migration.MigrationId.ToString())));
        return argument;
    }

    private static Guid Parse(ArgumentResult result)
    {
        if (Guid.TryParse(result.Tokens[0].Value, out var id))
            return id;
        result.AddError($"\"{result.Tokens[0].Value}\" is no migration ID; \"isthmus history\" lists them.");
        return default;
    }
}
