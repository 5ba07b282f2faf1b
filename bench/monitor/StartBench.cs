using System.Diagnostics;
using System.Globalization;
using Isthmus.Hosting;
using Microsoft.Extensions.Configuration;

namespace Isthmus.Bench.Monitor;

/// <summary>What it takes to read a configuration with many services, as every service does at its start.</summary>
internal static class StartBench
{
    public static void Run(IReadOnlyList<int> counts)
    {
        var path = Path.GetTempFileName();
        try
        {
            // The first reading compiles.
            Read(path, 10);
            foreach (var count in counts)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"configuration of {count} services read and bound in {Read(path, count).TotalSeconds:0.00} s"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static TimeSpan Read(string path, int count)
    {
        var services = Enumerable.Range(0, count).Select(number => $$"""
            "s{{number}}": {"Address": "10.77.0.100/24", "Ports": [80], "PidFile": "/run/nginx.pid", "InitialHost": "a", "HighLoadHost": "b", "LowLoadHost": "a"}
            """);
        File.WriteAllText(path, "{\"Isthmus\": {\"Hosts\": {\"a\": {}, \"b\": {}}, \"Services\": {" + string.Join(",\n", services) + "}}}");
        var begun = Stopwatch.GetTimestamp();
        var options = new ConfigurationBuilder().AddIndexedJsonFile(path).Build().GetSection(IsthmusOptions.Section).Get<IsthmusOptions>();
        return options?.Services.Count == count ? Stopwatch.GetElapsedTime(begun) : throw new InvalidDataException($"{options?.Services.Count} of {count} services were read.");
    }
}
