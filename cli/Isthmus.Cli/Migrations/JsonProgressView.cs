using Isthmus.Cli.Serialization;
using Isthmus.Cli.Terminals;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Migrations;

/// <summary>JSON lines: <c>{"event":…}</c> for each event, <c>{"outcome":…}</c> last.</summary>
internal sealed class JsonProgressView(Terminal terminal) : IProgressView
{
    public void Happened(MigrationEvent happened, MigrationProgress progress) =>
        terminal.WriteJson(new ProgressLine { Event = happened }, CliJson.Shared.ProgressLine);

    public void Tick(MigrationProgress progress, TimeSpan sinceLastEvent)
    {
    }

    public void Note(string sentence) => terminal.WriteJson(new ProgressLine { Note = sentence }, CliJson.Shared.ProgressLine);

    public void Settled(MigrationStatus status, MigrationProgress progress) =>
        terminal.WriteJson(new ProgressLine { Outcome = status }, CliJson.Shared.ProgressLine);
}
