using System.CommandLine;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus broker …</c>: what a RabbitMQ broker needs to know.</summary>
internal static class BrokerCommand
{
    public static Command Create(Session session) =>
        new("broker", "Prepare a RabbitMQ broker for the services; needs no coordinator.")
        {
            BrokerDefinitionsCommand.Create(session),
            BrokerSchemasCommand.Create(session),
        };
}
