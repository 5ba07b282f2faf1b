using Isthmus.Cli.Terminals;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Migrations;

/// <summary>A line for every change of state, or for every message: for pipes, files and continuous integration.</summary>
internal sealed class LineProgressView(Terminal terminal, bool everyMessage = false) : IProgressView
{
    public void Happened(MigrationEvent happened, MigrationProgress progress)
    {
        if (!everyMessage && happened.From == happened.State)
            return;
        var host = happened.Host is { } name ? $" on {name}" : "";
        var parts = happened.Timings.Count == 0 ? ""
            : $"  [{string.Join(", ", happened.Timings.Select(timing => $"{timing.Name} {Durations.Milliseconds(timing.Milliseconds)}"))}]";
        terminal.WriteLine($"{happened.SinceStartMilliseconds,9:0.0} ms  {happened.State,-22} {happened.Name}{host}{parts}");
    }

    public void Tick(MigrationProgress progress, TimeSpan sinceLastEvent)
    {
    }

    public void Note(string sentence) => terminal.Error.WriteLine(sentence);

    public void Settled(MigrationStatus status, MigrationProgress progress)
    {
        foreach (var line in OutcomeText.Of(status))
            terminal.WriteLine(line);
    }
}
