using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Migrations;

/// <summary>Shows a migration while it runs.</summary>
internal interface IProgressView
{
    /// <summary>An event was applied to the progress.</summary>
    void Happened(MigrationEvent happened, MigrationProgress progress);

    /// <summary>Nothing happened for a moment; whoever shows a running clock moves it.</summary>
    void Tick(MigrationProgress progress, TimeSpan sinceLastEvent);

    /// <summary>Something a person should know: "Cancelling …".</summary>
    void Note(string sentence);

    /// <summary>It settled.</summary>
    void Settled(MigrationStatus status, MigrationProgress progress);
}
