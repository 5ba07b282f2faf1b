using System.Globalization;

namespace Isthmus.Bench.Saga.Levels;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        Usage: Isthmus.Bench.Saga [--quick] [--in-flight 1,10,100,1000,10000] [--least 300] [--on memory,rabbitmq] [--page FILE.md --plot FILE.svg]
        Moves services between two hosts that do nothing: what is left is the saga, its bus and its database.
        RabbitMQ and PostgreSQL run in containers: below tests/images/with-engine. --quick takes two minutes at most.
        """;

    /// <summary>Sagas in flight, one level after the other.</summary>
    public IReadOnlyList<int> InFlight { get; init; } = [1, 10, 100, 1000, 10_000];

    /// <summary>Each level completes at least so many sagas.</summary>
    public int Least { get; init; } = 300;

    public IReadOnlyList<string> On { get; init; } = ["memory", "rabbitmq"];

    /// <summary>The page to write; null for standard output.</summary>
    public string? Page { get; init; }

    /// <summary>The plot beside it; null for none.</summary>
    public string? Plot { get; init; }

    /// <exception cref="FormatException">The arguments are not understood.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new BenchOptions();
        for (var at = 0; at < arguments.Count; at++)
        {
            if (arguments[at] == "--quick")
            {
                options = options with { InFlight = [1, 10, 100, 400], Least = 50 };
                continue;
            }

            var value = at + 1 < arguments.Count ? arguments[at + 1] : throw new FormatException($"'{arguments[at]}' is not an option, or needs a value.");
            options = arguments[at++] switch
            {
                "--in-flight" => options with { InFlight = [.. value.Split(',').Select(Number)] },
                "--least" => options with { Least = Number(value) },
                "--on" => options with { On = value.Split(',') is var on && on.All(static one => one is "memory" or "rabbitmq") ? on : throw new FormatException($"'{value}' names neither memory nor rabbitmq.") },
                "--page" => options with { Page = value },
                "--plot" => options with { Plot = value },
                var other => throw new FormatException($"'{other}' is not an option."),
            };
        }

        return options;
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= 100_000
            ? value
            : throw new FormatException($"'{text}' is not a number from 1 to 100000.");
}
