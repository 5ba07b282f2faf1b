using System.CommandLine;
using System.CommandLine.Invocation;
using Isthmus.Cli.Terminals;

namespace Isthmus.Cli.Commands;

/// <summary>Runs a command's body and turns what goes wrong into a sentence on standard error and an exit code.</summary>
internal sealed class CommandAction(Session session, Func<ParseResult, CancellationToken, Task<ExitCode>> body) : AsynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override async Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Interrupts.First);
        var failures = new FailureReport(session.Terminal, parseResult.GetValue(GlobalOptions.Json));
        try
        {
            return (int)await body(parseResult, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return (int)ExitCode.Interrupted;
        }
        catch (Exception failure) when (FailureReport.Explain(failure) is { } explained)
        {
            failures.Write(explained);
            return (int)explained.Code;
        }
        catch (Exception fault)
        {
            // Nothing above can handle it; without this the process would abort with a core dump and no documented code.
            failures.Write(new CommandFailedException(ExitCode.Failed, $"Unexpected fault: {fault.Message}", $"Please report it with these lines.\n{fault}", fault));
            return (int)ExitCode.Failed;
        }
    }
}
