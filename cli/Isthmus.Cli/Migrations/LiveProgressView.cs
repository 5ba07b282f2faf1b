using Isthmus.Cli.Terminals;
using Isthmus.Contracts.Api;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Isthmus.Cli.Migrations;

/// <summary>A table that is redrawn in place, for a person at a terminal.</summary>
internal sealed class LiveProgressView(Terminal terminal, LiveDisplayContext display, string title) : IProgressView
{
    private readonly List<string> _notes = [];

    public void Happened(MigrationEvent happened, MigrationProgress progress) => Redraw(progress, TimeSpan.Zero);

    public void Tick(MigrationProgress progress, TimeSpan sinceLastEvent) => Redraw(progress, sinceLastEvent);

    public void Note(string sentence) => _notes.Add(sentence);

    public void Settled(MigrationStatus status, MigrationProgress progress)
    {
        _notes.AddRange(OutcomeText.Of(status));
        Redraw(progress, TimeSpan.Zero);
    }

    private void Redraw(MigrationProgress progress, TimeSpan sinceLastEvent)
    {
        IRenderable table = StageTable.Of(terminal, progress.Rows(sinceLastEvent)).Title(new TableTitle(Markup.Escape(title)));
        display.UpdateTarget(new Rows([table, .. _notes.Select(note => new Text(note))]));
    }
}
