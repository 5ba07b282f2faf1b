namespace Isthmus.Hosting.Stages;

/// <summary>
/// Where a host's files are. A host's directories have the host's name below the configured ones, so that hosts that
/// share a file system may share a configuration.
/// </summary>
public sealed class HostPaths(LocalHost host)
{
    /// <summary>Keys, as this process reaches them.</summary>
    public string Keys => Path.Combine(State, "keys");

    /// <summary>The record of epochs, as this process reaches it. Survives a reboot.</summary>
    public string Epochs => Path.Combine(State, "epochs");

    /// <summary>Contents of files that came with services, by digest, as this process reaches them. May be deleted at any time.</summary>
    public string FileCache => Path.Combine(State, "files");

    /// <summary>What moves put in place here, as this process reaches it. Survives a reboot, as the files do.</summary>
    public string Placements => Path.Combine(State, "placements");

    /// <summary>Journals of moves under way, as this process reaches them. They and the images they speak of share their fate.</summary>
    public string Journals => host.Space.Root + Path.Combine(RunInside, "journals");

    /// <summary>Where CRIU's service has its socket, as the host itself sees it.</summary>
    public string CriuInside => Path.Combine(RunInside, "criu");

    /// <summary>The images of one migration, as the host itself sees them.</summary>
    public string ImagesInside(Guid migration) => Path.Combine(RunInside, "images", migration.ToString("N"));

    /// <summary>The images of one migration, as this process reaches them.</summary>
    public string Images(Guid migration) => host.Space.Root + ImagesInside(migration);

    /// <summary>The run directory, as the host itself sees it.</summary>
    public string RunInside => Path.Combine(host.Options.RunDirectory, host.Name);

    private string State => host.Space.Root + Path.Combine(host.Options.StateDirectory, host.Name);
}
