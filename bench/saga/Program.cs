using System.Globalization;
using Isthmus.Bench.Saga.Levels;
using Isthmus.Bench.Saga.Reports;
using Isthmus.Bench.Saga.Servers;
using Isthmus.Containers;

BenchOptions options;
try
{
    options = BenchOptions.Parse(args);
}
catch (FormatException wrong)
{
    await Console.Error.WriteLineAsync($"bench/saga: {wrong.Message}\n{BenchOptions.Usage}");
    return 2;
}

if (options.On.Contains("rabbitmq") && ContainerEngine.MissingPrerequisite() is { } missing)
{
    await Console.Error.WriteLineAsync($"bench/saga: {missing} Or measure without: --on memory.");
    return 2;
}

const int WarmUp = 30;
await using var servers = new BenchServers();
List<LevelResult> results = [];
SagaPage? page = null;
foreach (var on in options.On)
{
    var (name, settings) = on == "memory" ? ("in-memory bus and SQLite", servers.Memory()) : ("RabbitMQ and PostgreSQL", await servers.RabbitMqAsync());
    await using var composition = await SagaComposition.StartAsync(name, settings, options.InFlight.Max());
    await composition.RunAsync(inFlight: 1, WarmUp);
    foreach (var inFlight in options.InFlight)
    {
        var result = await composition.RunAsync(inFlight, Math.Max(options.Least, inFlight));
        results.Add(result);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name}: {inFlight} in flight, {result.Sagas} sagas in {result.Took.TotalSeconds:0.0} s, {result.Rate:0.0} a second"));
        // After each level: a run that is broken off leaves what it has measured.
        page = SagaPage.Write(results, options.Plot);
        if (options.Plot is not null)
            SagaPlot.Save(options.Plot, results);
        if (options.Page is not null)
            await File.WriteAllTextAsync(options.Page, page.Text);
    }
}

if (options.Page is null)
    Console.Write(page?.Text);
return page is { IsLinear: true } ? 0 : 1;
