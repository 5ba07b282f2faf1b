using Isthmus.Bench.Monitor;

string[] known = ["decision", "start", "crossing", "sampling", "scale"];
var chosen = args.Length == 0 ? known : args;
if (chosen.Except(known).Any())
{
    await Console.Error.WriteLineAsync($"Usage: Isthmus.Bench.Monitor [{string.Join("] [", known)}]\nMeasures the monitor's speed; crossing and sampling need root and nginx.");
    return 2;
}

Console.WriteLine($"load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}, {Environment.ProcessorCount} processors, .NET {Environment.Version}");
if (chosen.Contains("decision"))
    DecisionBench.Run();
if (chosen.Contains("start"))
    StartBench.Run([1000, 5000, 10_000]);
// Longer than a report interval: each service's report is published and written meanwhile.
if (chosen.Contains("scale"))
    await ScaleBench.RunAsync(services: 10_000, seconds: 75);
if (chosen.Contains("sampling"))
    await SamplingBench.RunAsync(services: 50, seconds: 20);
if (chosen.Contains("crossing"))
    await CrossingBench.RunAsync(repeat: 10);
return 0;
