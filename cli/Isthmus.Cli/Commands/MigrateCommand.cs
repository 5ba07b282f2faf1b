using System.CommandLine;
using Isthmus.Cli.Coordination;
using Isthmus.Cli.Migrations;
using Isthmus.Cli.Serialization;
using Isthmus.Contracts.Api;
using Spectre.Console;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus migrate</c>: asks for a move and shows it while it runs.</summary>
internal static class MigrateCommand
{
    public static Command Create(Session session)
    {
        var service = CoordinatorCommand.Service(session, "The service to move.");
        var to = new Option<string>("--to") { Description = "The host to move it to.", HelpName = "HOST", Required = true };
        to.CompletionSources.Add(_ => NameCompletion.Of(session, async (coordinator, cancellation) =>
            (await coordinator.HostsAsync(cancellation)).Select(host => host.Name)));
        var from = new Option<string>("--from") { Description = "Refuse the move unless this host serves now.", HelpName = "HOST" };
        var reason = new Option<string>("--reason") { Description = "Why, for the history.", HelpName = "TEXT" };
        var noWait = new Option<bool>("--no-wait") { Description = "Return as soon as the coordinator took the request." };
        var timeout = DurationOption.Create("--timeout", "Stop waiting after this time (the move goes on): 90s, 5m. Default: wait for ever.");
        var command = new CliCommand("migrate", "Move a service to another host. Ctrl-C undoes the move.")
        {
            Examples =
            [
                "isthmus migrate web --to bsd1",
                "isthmus migrate web --to linux1 --reason \"kernel update on bsd1\" --timeout 5m",
                "isthmus migrate web --to bsd1 --json | jq -r 'select(.outcome).outcome.state'",
            ],
            Outcomes = [.. CoordinatorCommand.Outcomes, ExitCode.RolledBack, ExitCode.NeedsOperator, ExitCode.Rejected, ExitCode.TimedOut],
        };
        command.Add(service);
        command.Add(to);
        command.Add(from);
        command.Add(reason);
        command.Add(noWait);
        command.Add(timeout);
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, _) =>
        {
            var request = new MigrateRequest
            {
                Service = result.GetRequiredValue(service),
                Destination = result.GetRequiredValue(to),
                ExpectedSource = result.GetValue(from),
                Reason = result.GetValue(reason),
                RequestedBy = CoordinatorCommand.RequestedBy,
                MigrationId = Guid.NewGuid(),
            };
            var accepted = await RequestAsync(session, coordinator, request);
            var json = result.GetValue(GlobalOptions.Json);
            if (result.GetValue(noWait))
            {
                if (json)
                    session.Terminal.WriteJson(accepted, CliJson.Shared.MigrationStatus);
                else
                    session.Terminal.WriteLine($"{accepted.MigrationId}");
                return ExitCode.Success;
            }

            return await FollowAsync(session, coordinator, accepted, json, result.GetValue(timeout) ?? Timeout.InfiniteTimeSpan);
        });
        return command;
    }

    /// <summary>The request has an ID of its own: asked for twice, it is one move.</summary>
    private static async Task<MigrationStatus> RequestAsync(Session session, ICoordinator coordinator, MigrateRequest request)
    {
        var begun = session.Time.GetTimestamp();
        while (true)
        {
            try
            {
                // Only a second Ctrl-C abandons the request: after the first it is not known whether the coordinator took it.
                return await coordinator.MigrateAsync(request, session.Interrupts.Second);
            }
            catch (CommandFailedException away) when (away.MayPass && session.Time.GetElapsedTime(begun) < MigrationWatch.Patience)
            {
                session.Terminal.Error.WriteLine($"{away.Message} Asking again …");
            }

            await Task.Delay(MigrationWatch.Pause, session.Time, session.Interrupts.Second);
        }
    }

    private static Task<ExitCode> FollowAsync(Session session, ICoordinator coordinator, MigrationStatus accepted, bool json, TimeSpan timeout)
    {
        var watch = new MigrationWatch(coordinator, session.Interrupts, session.Time, CoordinatorCommand.RequestedBy);
        if (json)
            return watch.FollowAsync(accepted.MigrationId, new JsonProgressView(session.Terminal), timeout);
        if (!session.Terminal.IsInteractive)
        {
            session.Terminal.WriteLine($"{accepted.MigrationId}  {accepted.Service}: {accepted.Source} → {accepted.Destination}");
            return watch.FollowAsync(accepted.MigrationId, new LineProgressView(session.Terminal), timeout);
        }

        var title = $"{accepted.Service}: {accepted.Source} → {accepted.Destination}  {accepted.MigrationId}";
        return session.Terminal.Console.Live(new Text("")).StartAsync(display =>
            watch.FollowAsync(accepted.MigrationId, new LiveProgressView(session.Terminal, display, title), timeout));
    }
}
