using System.Collections;
using System.Globalization;
using System.Reflection;
using Isthmus.Coordinator;
using Isthmus.Dumper;
using Isthmus.Engine;
using Isthmus.Hosting;
using Isthmus.Monitor;
using Isthmus.Restorer;
using Isthmus.Transfer;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Isthmus.UnitTests.Documents;

public sealed class OperationsPageTests
{
    private static readonly string[] s_page = Repository.Read("docs/operations.md").Split('\n');

    private static readonly Assembly[] s_services =
    [
        typeof(CoordinatorComposition).Assembly, typeof(IsthmusOptions).Assembly, typeof(DumperComposition).Assembly, typeof(TransferComposition).Assembly,
        typeof(RestorerComposition).Assembly, typeof(RestoreEngine).Assembly, typeof(MonitorComposition).Assembly,
    ];

    public static TheoryData<string> Settings => [.. Rows("Isthmus", new IsthmusOptions()).Concat(Rows("Isthmus:Sites:NAME", new SiteOptions())).Concat(Rows("Isthmus:Hosts:NAME", new HostOptions())).Concat(Rows("Isthmus:Services:NAME", new ServiceOptions()))];

    public static TheoryData<string> Events =>
        [.. LogEvents().Select(log => $"| {log.EventId} | {log.Level} | {log.Message} |")];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_is_listed_with_its_default(string start) =>
        Assert.True(s_page.Any(line => line.StartsWith(start, StringComparison.Ordinal) && line.Length > start.Length + 2), $"docs/operations.md lacks a line that begins with: {start}");

    [Fact]
    public void No_setting_is_listed_that_does_not_exist()
    {
        var known = Settings.Select(row => row.Data.Split('|')[1]).ToHashSet();
        Assert.All(s_page.Where(line => line.StartsWith("| `Isthmus:", StringComparison.Ordinal)).Select(line => line.Split('|')[1]), key => Assert.Contains(key, known));
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_log_event_is_listed(string line) => Assert.Contains(line, s_page);

    [Fact]
    public void A_log_event_has_an_id_of_its_own() =>
        Assert.Empty(LogEvents().GroupBy(log => log.EventId).Where(group => group.Count() > 1).Select(group => group.Key));

    private static IEnumerable<LoggerMessageAttribute> LogEvents() =>
        from service in s_services
        from type in service.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let log = method.GetCustomAttribute<LoggerMessageAttribute>()
        where log is not null
        select log;

    /// <summary>The beginning of a setting's row: its key and its default.</summary>
    private static IEnumerable<string> Rows(string section, object options)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var key = $"{section}:{property.Name}";
            var value = property.GetValue(options);
            if (value is IDictionary or IDictionary<string, HostOptions> or IDictionary<string, SiteOptions> or IDictionary<string, ServiceOptions>)
                continue;
            if (property.PropertyType.Namespace == typeof(IsthmusOptions).Namespace && property.PropertyType.IsClass)
            {
                foreach (var row in Rows(key, value!))
                    yield return row;
                continue;
            }

            var text = value switch
            {
                string { Length: 0 } or ICollection { Count: 0 } => "",
                bool flag => flag ? "true" : "false",
                Enum name => $"{name}".ToLowerInvariant(),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
            };
            yield return text.Length == 0 ? $"| `{key}` | – | " : $"| `{key}` | `{text}` | ";
        }
    }
}
