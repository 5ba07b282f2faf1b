using System.CommandLine;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus engine …</c>: works on a directory of CRIU images alone, without a coordinator or a bus.</summary>
internal static class EngineCommand
{
    public static Command Create(Session session) =>
        new("engine", "Look at, plan and restore a directory of CRIU images; needs no coordinator.")
        {
            EngineInspectCommand.Create(session),
            EnginePlanCommand.Create(session),
            EngineRestoreCommand.Create(session),
        };
}
