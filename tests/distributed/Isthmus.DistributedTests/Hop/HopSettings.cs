using System.Globalization;
using Isthmus.Containers;
using Isthmus.Hosting;

namespace Isthmus.DistributedTests.Hop;

/// <summary>Where the services find broker and database.</summary>
internal static class HopSettings
{
    public static IReadOnlyDictionary<string, string?> Of(RabbitMqServer broker, string virtualHost, PostgreSqlOptions database) => new Dictionary<string, string?>
    {
        ["Isthmus:Bus:Transport"] = nameof(BusTransport.RabbitMq),
        ["Isthmus:Bus:Host"] = broker.Host,
        ["Isthmus:Bus:Port"] = broker.Port.ToString(CultureInfo.InvariantCulture),
        ["Isthmus:Bus:VirtualHost"] = virtualHost,
        ["Isthmus:Bus:User"] = broker.User,
        ["Isthmus:Bus:Password"] = broker.Password,
        ["Isthmus:PostgreSql:Host"] = database.Host,
        ["Isthmus:PostgreSql:Port"] = database.Port.ToString(CultureInfo.InvariantCulture),
        ["Isthmus:PostgreSql:Database"] = database.Database,
        ["Isthmus:PostgreSql:User"] = database.User,
        ["Isthmus:PostgreSql:Password"] = database.Password,
    };
}
