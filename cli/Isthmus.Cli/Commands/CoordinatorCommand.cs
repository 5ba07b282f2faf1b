using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Isthmus.Cli.Coordination;
using Spectre.Console;

namespace Isthmus.Cli.Commands;

/// <summary>What commands that talk to the coordinator have in common.</summary>
internal static class CoordinatorCommand
{
    /// <summary>Exit codes that any talk with the coordinator may end with.</summary>
    public static IReadOnlyList<ExitCode> Outcomes { get; } = [ExitCode.NotFound, ExitCode.Unreachable];

    /// <summary>Who asks, for the history: "operator:alice".</summary>
    public static string RequestedBy { get; } =
        $"operator:{Environment.GetEnvironmentVariable("SUDO_USER") ?? Environment.UserName}";

    public static CommandAction Action(Session session, Func<ParseResult, ICoordinator, CancellationToken, Task<ExitCode>> body) =>
        new(session, async (result, cancellation) =>
        {
            var coordinator = session.Connect(GlobalOptions.SocketOf(result));
            using (coordinator as IDisposable)
                return await body(result, coordinator, cancellation);
        });

    /// <summary>Lists what the coordinator knows: a table with a row for each, or JSON.</summary>
    /// <param name="session">Where it is written.</param>
    /// <param name="read">Asks for it.</param>
    /// <param name="json">How the list is written as JSON.</param>
    /// <param name="columns">The table's headers.</param>
    /// <param name="row">An item's cells.</param>
    /// <param name="none">Said in place of an empty table; null for the table.</param>
    public static CommandAction List<T>(Session session, Func<ParseResult, ICoordinator, CancellationToken, Task<IReadOnlyList<T>>> read, JsonTypeInfo<IReadOnlyList<T>> json,
        string[] columns, Func<T, string[]> row, string? none = null) =>
        Action(session, async (result, coordinator, cancellation) =>
        {
            var items = await read(result, coordinator, cancellation);
            if (result.GetValue(GlobalOptions.Json))
            {
                session.Terminal.WriteJson(items, json);
            }
            else if (items.Count == 0 && none is not null)
            {
                session.Terminal.WriteLine(none);
            }
            else
            {
                var table = session.Terminal.Table(columns);
                foreach (var item in items)
                    table.AddRow(row(item).Select(cell => new Text(cell)));
                session.Terminal.Write(table);
            }

            return ExitCode.Success;
        });

    /// <summary>A SERVICE argument that completes to the names of configured services.</summary>
    public static Argument<string> Service(Session session, string description) =>
        Completing(new Argument<string>("service") { Description = description }, session);

    /// <summary>A SERVICE argument that may be left out.</summary>
    public static Argument<string?> OptionalService(Session session, string description) =>
        Completing(new Argument<string?>("service") { Description = description, Arity = ArgumentArity.ZeroOrOne }, session);

    private static Argument<T> Completing<T>(Argument<T> argument, Session session)
    {
        argument.CompletionSources.Add(_ => NameCompletion.Of(session, async (coordinator, cancellation) =>
            (await coordinator.ServicesAsync(cancellation)).Select(service => service.Name)));
        return argument;
    }
}
