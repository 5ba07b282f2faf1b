using System.Globalization;

namespace Isthmus.Bench.Blackout;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        Usage: Isthmus.Bench.Blackout [--connections 1,100,1000,5000] [--repeat 5] [--movers isthmus,script]
                                      [--criu /opt/isthmus/bin/criu] [--output DIRECTORY] [--page FILE.md]
        Moves nginx between two hosts made of namespaces, under load, and measures what its clients notice.
        Needs root, nginx, nftables, iproute2, iputils-arping, tini and CRIU 4.2.
        """;

    public IReadOnlyList<int> Connections { get; init; } = [1, 100, 1000, 5000];

    public int Repeat { get; init; } = 5;

    public IReadOnlyList<string> Movers { get; init; } = ["isthmus", "script"];

    public string Criu { get; init; } = "/opt/isthmus/bin/criu";

    /// <summary>Where runs.csv, blackout.svg and the table go.</summary>
    public string Output { get; init; } = "artifacts/blackout";

    /// <summary>The page to write; null for none.</summary>
    public string? Page { get; init; }

    /// <exception cref="FormatException">The arguments are not understood.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new BenchOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count)
                throw new FormatException($"'{arguments[i]}' needs a value.");
            var value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--connections" => options with { Connections = [.. value.Split(',').Select(n => Number(n, 15_000))] },
                "--repeat" => options with { Repeat = Number(value, 1000) },
                "--movers" => options with { Movers = value.Split(',') },
                "--criu" => options with { Criu = value },
                "--output" => options with { Output = value },
                "--page" => options with { Page = value },
                var other => throw new FormatException($"'{other}' is not an option."),
            };
        }

        return options;
    }

    private static int Number(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most
            ? value
            : throw new FormatException($"'{text}' is not a number from 1 to {most}.");
}
