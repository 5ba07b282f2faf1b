using System.Globalization;

namespace Isthmus.Bench.Paper;

/// <summary>What the command line asks for.</summary>
internal sealed record PaperOptions
{
    public const string Usage = """
        Usage: Isthmus.Bench.Paper [--levels 1000,2000,4000,6000,8000,10000,15000,20000] [--requests 40000] [--modes a,b,move]
                                   [--courses 2000,8000] [--move-at 10] [--per-process 5000]
                                   [--backlog 4096] [--timeout 60] [--criu /opt/isthmus/bin/criu]
                                   [--output DIRECTORY]
        Repeats the paper's evaluation: ab against nginx that stays on host a, stays on host b, or moves from a to b.
        Host b is a namespace of this machine, or the FreeBSD host that ISTHMUS_FREEBSD_EXEC (a command that takes a
        shell script as one further argument and runs it there) and ISTHMUS_FREEBSD_ADDRESS name.
        Needs root, nginx, ab, nftables, iproute2, tini and CRIU 4.2.
        """;

    private const int MostConnections = 20_000;
    private const int MostRequests = 10_000_000;
    private const int MostSeconds = 3600;

    public IReadOnlyList<int> Levels { get; init; } = [1000, 2000, 4000, 6000, 8000, 10_000, 15_000, 20_000];

    /// <summary>Requests at each level; no fewer than the level's connections are made.</summary>
    public int Requests { get; init; } = 40_000;

    public IReadOnlyList<string> Modes { get; init; } = ["a", "b", "move"];

    /// <summary>The two levels whose course is drawn second by second.</summary>
    public IReadOnlyList<int> Courses { get; init; } = [2000, 8000];

    /// <summary>When the move begins, seconds; no later than half of what the load took on host a.</summary>
    public int MoveAt { get; init; } = 10;

    /// <summary>Connections that one ab holds at most.</summary>
    public int PerProcess { get; init; } = 5000;

    /// <summary>Length of nginx's accept queue; 128 was all that Linux allowed by default before 5.4.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>How long ab waits for anything to happen on a connection, seconds; ab itself would wait 30.</summary>
    public int Timeout { get; init; } = 60;

    public string Criu { get; init; } = "/opt/isthmus/bin/criu";

    public string Output { get; init; } = "artifacts/paper";

    /// <exception cref="FormatException">The arguments are not understood.</exception>
    public static PaperOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new PaperOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count)
                throw new FormatException($"'{arguments[i]}' needs a value.");
            var value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--levels" => options with { Levels = Numbers(value) },
                "--courses" => options with { Courses = Numbers(value) is { Length: 2 } two ? two : throw new FormatException($"'{value}' are not two levels: four of the twelve figures show two courses.") },
                "--requests" => options with { Requests = Number(value, MostRequests) },
                "--modes" => options with { Modes = value.Split(',') is var modes && modes.All(mode => mode is "a" or "b" or "move") ? modes : throw new FormatException($"'{value}' are not modes; there are a, b and move.") },
                "--move-at" => options with { MoveAt = Number(value, MostSeconds) },
                "--per-process" => options with { PerProcess = Number(value, MostConnections) },
                "--backlog" => options with { Backlog = Number(value, MostConnections) },
                "--timeout" => options with { Timeout = Number(value, MostSeconds) },
                "--criu" => options with { Criu = value },
                "--output" => options with { Output = value },
                var other => throw new FormatException($"'{other}' is not an option."),
            };
        }

        return options;
    }

    private static int[] Numbers(string text) => [.. text.Split(',').Select(number => Number(number, MostConnections)).Order()];

    private static int Number(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most
            ? value
            : throw new FormatException($"'{text}' is not a number from 1 to {most}.");
}
