using System.CommandLine;
using Isthmus.Cli.Coordination;
using Isthmus.Cli.Serialization;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus dead replay ID</c> and <c>isthmus dead discard ID</c>.</summary>
internal static class DeadAnswerCommand
{
    public static Command Create(Session session, string name, string description, string done, Func<ICoordinator, string, CancellationToken, Task<DeadMessageReply>> act)
    {
        var id = Id(session);
        var command = new CliCommand(name, description)
        {
            Examples = [$"isthmus dead {name} 7dac9eb1a321fae7"],
            Outcomes = CoordinatorCommand.Outcomes,
        };
        command.Add(id);
        command.Action = CoordinatorCommand.Action(session, async (result, coordinator, cancellation) =>
        {
            var reply = await act(coordinator, result.GetRequiredValue(id), cancellation);
            if (result.GetValue(GlobalOptions.Json))
                session.Terminal.WriteJson(reply, CliJson.Shared.DeadMessageReply);
            else
                session.Terminal.WriteLine($"{done} {reply.Id}.");
            return ExitCode.Success;
        });
        return command;
    }

    public static Argument<string> Id(Session session)
    {
        var id = new Argument<string>("id") { Description = "The dead letter's ID, as isthmus dead list shows it." };
        id.CompletionSources.Add(_ => NameCompletion.Of(session, static async (coordinator, cancellation) =>
            (await coordinator.DeadAsync(cancellation)).Select(letter => letter.Id)));
        return id;
    }
}
