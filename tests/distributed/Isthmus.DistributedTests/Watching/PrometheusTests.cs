using System.Diagnostics;
using System.Text.Json;
using Isthmus.DistributedTests.Broker;

namespace Isthmus.DistributedTests.Watching;

/// <summary>Prometheus itself (Debian's package) reads the metrics, and its tool the alert rules.</summary>
public sealed class PrometheusTests(SharedServers servers)
{
    private const string Program = "/usr/bin/prometheus";
    private const string Tool = "/usr/bin/promtool";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("test", "rules", "alerts_test.yml")]
    public async Task Alert_rules_are_valid_and_do_what_their_tests_say(string verb, string what, string file)
    {
        SkipWithoutPrometheus();
        await ToolAsync([verb, what, Path.Combine(Repository(), "deploy", "monitoring", file)]);
    }

    [Fact]
    public async Task Prometheus_scrapes_a_coordinator()
    {
        SkipWithoutPrometheus();
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var listen = FreeEndpoint.Next();
        await space.StartCoordinatorAsync(Cancellation, new() { ["Isthmus:Telemetry:Listen"] = listen });
        using var http = new HttpClient();
        var api = FreeEndpoint.Next();
        var directory = Directory.CreateTempSubdirectory("isthmus-prometheus-");
        try
        {
            var configuration = Path.Combine(directory.FullName, "prometheus.yml");
            await File.WriteAllTextAsync(configuration, $"""
                global: {'{'} scrape_interval: 1s, evaluation_interval: 1s {'}'}
                rule_files: [{Repository()}/deploy/monitoring/alerts.yml]
                scrape_configs:
                  - job_name: isthmus
                    static_configs: [{'{'} targets: ["{listen}"] {'}'}]
                """, Cancellation);
            using var prometheus = Process.Start(new ProcessStartInfo(Program, [$"--config.file={configuration}", $"--storage.tsdb.path={directory.FullName}/data", $"--web.listen-address={api}", "--log.level=error"]))!;
            try
            {
                await UntilAsync(http, api, """up{job="isthmus"}""", "1");
                await UntilAsync(http, api, """max(isthmus_hosts{state="Present"})""", "2");
                await UntilAsync(http, api, "max(isthmus_outbox_depth)", "0");
            }
            finally
            {
                prometheus.Kill();
                await prometheus.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Asks until the answer is the right one.</summary>
    private static async Task UntilAsync(HttpClient http, string api, string question, string expected)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            try
            {
                using var answer = JsonDocument.Parse(await http.GetStringAsync($"http://{api}/api/v1/query?query={Uri.EscapeDataString(question)}", patience.Token));
                if (answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Any(one => one.GetProperty("value")[1].GetString() == expected))
                    return;
            }
            catch (HttpRequestException)
            {
                // It has not opened its port yet.
            }

            await tick.WaitForNextTickAsync(patience.Token);
        }
    }

    private static void SkipWithoutPrometheus() => Assert.SkipUnless(File.Exists(Program) && File.Exists(Tool), "Prometheus is not installed: run deploy/linux/install-packages.sh prometheus.");

    private static async Task ToolAsync(string[] arguments)
    {
        using var tool = Process.Start(new ProcessStartInfo(Tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = tool.StandardOutput.ReadToEndAsync(Cancellation);
        var error = await tool.StandardError.ReadToEndAsync(Cancellation);
        await tool.WaitForExitAsync(Cancellation);
        Assert.True(tool.ExitCode == 0, $"promtool {string.Join(' ', arguments)}: {error}{await output}");
    }

    private static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Services.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"No repository above {AppContext.BaseDirectory}.");
    }
}
