using Isthmus.Cli.Coordination;

namespace Isthmus.Cli.Commands;

/// <summary>Names for shell completion, asked from the coordinator; none when it does not answer at once.</summary>
internal static class NameCompletion
{
    /// <summary>A person waits with a finger on the key.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    public static IEnumerable<string> Of(Session session, Func<ICoordinator, CancellationToken, Task<IEnumerable<string>>> names)
    {
        var socket = Environment.GetEnvironmentVariable(GlobalOptions.SocketVariable) is { Length: > 0 } path ? path : GlobalOptions.DefaultSocket;
        var coordinator = session.Connect(socket);
        using var patience = new CancellationTokenSource(s_patience, session.Time);
        try
        {
            return [.. Task.Run(() => names(coordinator, patience.Token)).GetAwaiter().GetResult()];
        }
        catch (Exception silent) when (silent is CommandFailedException or OperationCanceledException)
        {
            return [];
        }
        finally
        {
            (coordinator as IDisposable)?.Dispose();
        }
    }
}
