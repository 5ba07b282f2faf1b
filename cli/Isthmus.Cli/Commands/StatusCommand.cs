using System.CommandLine;
using Isthmus.Cli.Coordination;
using Isthmus.Cli.Serialization;
using Isthmus.Cli.Status;
using Isthmus.Contracts.Api;
using Spectre.Console;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus status</c>: where services run and how loaded they are.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(1);

    public static Command Create(Session session)
    {
        var service = CoordinatorCommand.OptionalService(session, "Only this service.");
        var watch = new Option<bool>("--watch") { Description = "Go on showing it, once a second, until Ctrl-C.", Aliases = { "-w" } };
        var command = new CliCommand("status", "Show where services run, their load, and whether one is moving.")
        {
            Examples = ["isthmus status", "isthmus status web --watch", "isthmus status --json | jq -r '.[] | \"\\(.name) \\(.host)\"'"],
            Outcomes = CoordinatorCommand.Outcomes,
        };
        command.Add(service);
        command.Add(watch);
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var name = result.GetValue(service);
            var json = result.GetValue(GlobalOptions.Json);
            if (!result.GetValue(watch))
            {
                Write(session, await ReadAsync(coordinator, name, cancellation), json);
                return ExitCode.Success;
            }

            await WatchAsync(session, coordinator, name, json, cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task WatchAsync(Session session, ICoordinator coordinator, string? name, bool json, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(s_refresh, session.Time);
        if (json || !session.Terminal.IsInteractive)
        {
            do
                Write(session, await ReadAsync(coordinator, name, cancellation), json);
            while (await timer.WaitForNextTickAsync(cancellation));
            return;
        }

        await session.Terminal.Console.Live(new Text("")).StartAsync(async display =>
        {
            do
                display.UpdateTarget(StatusTable.Of(session.Terminal, await ReadAsync(coordinator, name, cancellation)));
            while (await timer.WaitForNextTickAsync(cancellation));
        });
    }

    private static async Task<IReadOnlyList<ServiceStatus>> ReadAsync(ICoordinator coordinator, string? name, CancellationToken cancellation)
    {
        var services = await coordinator.ServicesAsync(cancellation);
        if (name is null)
            return services;
        return services.Where(service => service.Name == name).ToList() is { Count: > 0 } found
            ? found
            : throw UnknownName.Of("service", name, services.Select(service => service.Name));
    }

    private static void Write(Session session, IReadOnlyList<ServiceStatus> services, bool json)
    {
        if (json)
            session.Terminal.WriteJson(services, CliJson.Shared.IReadOnlyListServiceStatus);
        else
            session.Terminal.Write(StatusTable.Of(session.Terminal, services));
    }
}
