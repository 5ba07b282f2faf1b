using System.CommandLine;
using Isthmus.Cli.Coordination;

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
