using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Isthmus.Coordinator;
using Isthmus.Dumper;
using Isthmus.Hosting;
using Isthmus.Monitor;
using Isthmus.Restorer;
using Isthmus.Transfer;
using Xunit;

namespace Isthmus.UnitTests.Documents;

/// <summary>Alert rules and dashboard speak of metrics that exist, and every alert has its run book.</summary>
public sealed partial class MonitoringTests
{
    private const string AlertsPath = "deploy/monitoring/alerts.yml";
    private const string DashboardPath = "deploy/monitoring/grafana/isthmus.json";

    private static readonly Assembly[] s_services =
    [
        typeof(CoordinatorComposition).Assembly, typeof(DumperComposition).Assembly, typeof(TransferComposition).Assembly,
        typeof(RestorerComposition).Assembly, typeof(MonitorComposition).Assembly, typeof(IsthmusOptions).Assembly,
    ];

    public static TheoryData<string> Alerts => [.. AlertName().Matches(Repository.Read(AlertsPath)).Select(match => match.Groups[1].Value)];

    [Theory]
    [InlineData(AlertsPath)]
    [InlineData(DashboardPath)]
    public void Only_metrics_are_used_that_exist(string path)
    {
        var known = PrometheusNames().ToHashSet(StringComparer.Ordinal);
        var used = MetricName().Matches(Repository.Read(path)).Select(match => match.Value).Distinct().ToArray();
        Assert.NotEmpty(used);
        Assert.All(used, name => Assert.Contains(name, known));
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Every_alert_has_a_run_book_that_its_link_leads_to(string alert)
    {
        Assert.Contains($"### {alert}\n", Repository.Read("docs/operations.md"), StringComparison.Ordinal);
#pragma warning disable CA1308 // anchors of headings are small letters
        Assert.Contains($"/docs/operations.md#{alert.ToLowerInvariant()}\n", Repository.Read(AlertsPath), StringComparison.Ordinal);
#pragma warning restore CA1308
    }

    [Fact]
    public void Every_run_book_has_an_alert() =>
        Assert.All(RunBook().Matches(Repository.Read("docs/operations.md")).Select(match => match.Groups[1].Value), name => Assert.Contains(name, Alerts.Select(row => row.Data)));

    [Fact]
    public void Every_panel_of_the_dashboard_asks_for_something()
    {
        using var dashboard = JsonDocument.Parse(Repository.Read(DashboardPath));
        Assert.All(dashboard.RootElement.GetProperty("panels").EnumerateArray(), panel =>
            Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.NotEqual("", target.GetProperty("expr").GetString())));
    }

    /// <summary>What Prometheus makes of each instrument: dots become underscores, the unit and "_total" are added.</summary>
    private static IEnumerable<string> PrometheusNames()
    {
        List<Instrument> instruments = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name.StartsWith("Isthmus", StringComparison.Ordinal))
                instruments.Add(instrument);
        };
        listener.Start();
        foreach (var type in s_services.SelectMany(service => service.GetTypes()).Where(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Any(field => field.FieldType == typeof(Meter))))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        foreach (var instrument in instruments.ToArray())
        {
            var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
            if (instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal))
            {
                foreach (var part in (string[])["_bucket", "_sum", "_count"])
                    yield return name + part;
            }
            else
            {
                yield return instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal) && !instrument.GetType().Name.Contains("UpDown", StringComparison.Ordinal) ? $"{name}_total" : name;
            }
        }
    }

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"\bisthmus_[a-z_]+\b")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"^### (Isthmus\w+)$", RegexOptions.Multiline)]
    private static partial Regex RunBook();
}
