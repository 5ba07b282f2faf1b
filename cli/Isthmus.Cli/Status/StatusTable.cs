using System.Globalization;
using Isthmus.Cli.Terminals;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;
using Spectre.Console;

namespace Isthmus.Cli.Status;

/// <summary>Services as a table. What a sensor did not say is a dash, never a zero.</summary>
internal static class StatusTable
{
    public static Table Of(Terminal terminal, IReadOnlyList<ServiceStatus> services)
    {
        var table = terminal.Table("Service", "Host", "Address", "Epoch", "Connections", "Requests/s", "Accept queue", "Moving");
        foreach (var service in services)
        {
            table.AddRow(
                new Text(service.Name),
                new Text(service.Host),
                new Text($"{service.Address}:{string.Join(',', service.Ports)}"),
                new Text(service.Epoch.ToString(CultureInfo.InvariantCulture)),
                new Text(Number(service.Load?.ActiveConnections)),
                new Text(service.Load?.RequestsPerSecond?.ToString("0", CultureInfo.InvariantCulture) ?? "-"),
                new Text(Queue(service.Load)),
                new Text(service.ActiveMigration?.ToString() ?? "no"));
        }

        return table;
    }

    private static string Queue(LoadSampled? load) =>
        load?.AcceptQueueDepth is null ? "-" : $"{Number(load.AcceptQueueDepth)}/{Number(load.AcceptQueueLimit)}";

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
