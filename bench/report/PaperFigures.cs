namespace Isthmus.Bench.Report;

/// <summary>
/// What is known of the paper (Matsubara &amp; Takagawa 2020): its numbers that are printed and were at hand. Which of its
/// figures and tables shows what was not at hand, so the order here is ours.
/// </summary>
internal static class PaperFigures
{
    /// <summary>Title of each plot that bench/paper draws, by number from 1.</summary>
    public static IReadOnlyList<string> Titles { get; } =
    [
        "failed requests by level, stay on A and on B", "total time by level, stay on A and on B", "connect time by level, stay on A and on B",
        "processing time by level, stay on A and on B", "failed requests by level, with the move", "total time by level, with the move",
        "connect time by level, with the move", "processing time by level, with the move", "connect time second by second, lower level",
        "processing time second by second, lower level", "connect time second by second, higher level", "processing time second by second, higher level",
    ];

    /// <summary>The downtime that the paper prints, milliseconds, and the image that was moved.</summary>
    public static IReadOnlyList<(string Part, string Value)> Downtime { get; } =
        [("dump", "44 ms"), ("transfer", "429 ms"), ("restore", "1,150 ms"), ("together", "1,623 ms"), ("image", "9.57 MB")];
}
