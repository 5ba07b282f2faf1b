using Isthmus.Engine;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Planning;
using Isthmus.Linux;

namespace Isthmus.Cli.Planning;

/// <summary>What the engine refuses or fails at, as sentences.</summary>
internal static class EngineFailure
{
    /// <summary>Runs <paramref name="work"/>; the engine's own exceptions become failures of the command.</summary>
    public static async Task<ExitCode> ExplainAsync(Func<Task<ExitCode>> work)
    {
        try
        {
            return await work();
        }
        catch (UnsupportedResourceException refused)
        {
            throw new CommandFailedException(ExitCode.CannotBeCarried, refused.Message, "Nothing was started. Mend what each line says, then dump again.", refused);
        }
        catch (PidTakenException taken)
        {
            throw new CommandFailedException(ExitCode.RestoreFailed, taken.Message,
                "Nothing was started. A fresh PID namespace has all IDs free: --in-namespaces-of PID.", taken);
        }
        catch (TraceException failed)
        {
            throw new CommandFailedException(ExitCode.RestoreFailed, failed.Message,
                "Nothing of the tree is left. \"isthmus doctor\" tells whether the machine lacks something.", failed);
        }
        catch (HostUnreachableException gone)
        {
            throw new CommandFailedException(ExitCode.NotFound, gone.Message, "Name a process that runs in the namespaces that you mean.", gone);
        }
    }
}
