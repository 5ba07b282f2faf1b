using System.CommandLine;
using System.Globalization;
using Isthmus.Cli.Migrations;
using Isthmus.Cli.Planning;
using Isthmus.Cli.Serialization;
using Isthmus.Cli.Terminals;
using Isthmus.Criu;
using Isthmus.Engine;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Planning;
using Isthmus.Linux;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus engine restore</c>.</summary>
internal static class EngineRestoreCommand
{
    public static Command Create(Session session)
    {
        var images = ImagesOption.Create();
        var namespaces = new Option<int>("--in-namespaces-of") { Description = "Restore in the network, PID and mount namespaces of this process (default: here).", HelpName = "PID" };
        namespaces.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int>() <= 0)
                result.AddError("--in-namespaces-of is the PID of a process, 1 or more.");
        });
        var command = new CliCommand("restore", "Rebuild a checkpoint's processes and let them run.")
        {
            Examples = ["isthmus engine restore --images /tmp/dump", "isthmus engine restore --images /tmp/dump --in-namespaces-of 4711 --json"],
            Outcomes = [ExitCode.NotFound, ExitCode.BadImages, ExitCode.CannotBeCarried, ExitCode.RestoreFailed],
        };
        command.Add(images);
        command.Add(namespaces);
        command.Action = new CommandAction(session, (result, cancellation) => EngineFailure.ExplainAsync(() =>
            ImagesOption.WithCheckpointAsync(result.GetRequiredValue(images), async checkpoint =>
            {
                var tree = await RestoreAsync(session, checkpoint, Space(result.GetValue(namespaces)), cancellation);
                if (result.GetValue(GlobalOptions.Json))
                    session.Terminal.WriteJson(RestoreDocument.Of(tree), CliJson.Shared.RestoreDocument);
                else
                    Write(session.Terminal, tree);
                return ExitCode.Success;
            })));
        return command;
    }

    private static async Task<RestoredTree> RestoreAsync(Session session, Checkpoint checkpoint, HostSpace space, CancellationToken cancellation)
    {
        var host = HostProbe.Describe();
        var plan = RestorePlanner.Compile(checkpoint, host);
        var engine = new RestoreEngine(NullLogger<RestoreEngine>.Instance, session.Time);
        await using var prepared = await engine.PrepareAsync(plan, space, host, null, cancellation);
        return await prepared.ResumeAsync(cancellation);
    }

    /// <exception cref="CommandFailedException">There is no such process.</exception>
    private static HostSpace Space(int pid)
    {
        if (pid == 0)
            return new HostSpace("this machine", 0);
        if (!Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}")))
            throw new CommandFailedException(ExitCode.NotFound, $"There is no process {pid} to restore in the namespaces of.", "Name one that runs: --in-namespaces-of PID.");
        return new HostSpace(string.Create(CultureInfo.InvariantCulture, $"namespaces of {pid}"), pid);
    }

    private static void Write(Terminal terminal, RestoredTree tree)
    {
        terminal.WriteLine($"Process {tree.RootPid} runs{(tree.OuterRootPid == tree.RootPid ? "" : $", here it is {tree.OuterRootPid}")}.");
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{tree.Counters.Processes} processes, {tree.Counters.Threads} threads, {tree.Counters.Connections} connections; {tree.Counters.BytesWritten} bytes written, {tree.Counters.RemoteCalls} calls in {tree.Counters.StopPairs} stops."));
        foreach (var (phase, elapsed) in tree.Elapsed.OrderBy(phase => RestoredTree.Order(phase.Key)))
        {
            var work = tree.Counters.Phases.GetValueOrDefault(phase);
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {phase,-10} {Durations.Text(elapsed),10}  {work.RemoteCalls,6} calls  {work.StopPairs,5} stops  {work.BytesWritten,9} bytes").TrimEnd());
        }
    }
}
