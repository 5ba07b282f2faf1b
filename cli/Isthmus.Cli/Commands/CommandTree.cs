using System.CommandLine;
using System.CommandLine.Help;

namespace Isthmus.Cli.Commands;

/// <summary>All that can be typed.</summary>
internal static class CommandTree
{
    public static RootCommand Create(Session session)
    {
        var root = new RootCommand("Moves running Linux processes between operating systems while their clients stay connected.")
        {
            GlobalOptions.Json,
            GlobalOptions.Socket,
            StatusCommand.Create(session),
            HostsCommand.Create(session),
            MigrateCommand.Create(session),
            WhyCommand.Create(session),
            PolicyCommand.Create(session),
            HistoryCommand.Create(session),
            ShowCommand.Create(session),
            CancelCommand.Create(session),
            ResolveCommand.Create(session),
            PublishCommand.Create(session),
            DeadCommand.Create(session),
            BrokerCommand.Create(session),
            ServeCommand.Create(session),
            DatabaseCommand.Create(session),
            StoreCommand.Create(session),
            SagaCommand.Create(session),
            EngineCommand.Create(session),
            SimulateCommand.Create(session),
            TraceCommand.Create(session),
            DoctorCommand.Create(session),
            CompletionCommand.Create(session),
            ReferenceCommand.Create(session),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new CommandHelp((HelpAction)help.Action!);
        return root;
    }

    /// <summary>Parses and runs one command line.</summary>
    /// <returns>What the process exits with.</returns>
    public static Task<int> RunAsync(Session session, IReadOnlyList<string> arguments)
    {
        var parsed = Create(session).Parse(arguments);
        // The parser must not take the signals over: a move in flight decides itself what an interrupt means.
        var invocation = new InvocationConfiguration
        {
            Output = session.Terminal.Out,
            Error = session.Terminal.Error,
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        };
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
            return Task.FromResult(new UsageErrorAction(session.Terminal).Invoke(parsed));
        return parsed.InvokeAsync(invocation);
    }
}
