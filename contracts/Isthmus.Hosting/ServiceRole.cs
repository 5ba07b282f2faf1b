namespace Isthmus.Hosting;

/// <summary>The services; a process does the work of one or more of them.</summary>
public enum ServiceRole
{
    /// <summary>The saga, verification and the API.</summary>
    Coordinator,

    /// <summary>Verifies bundles and grants them.</summary>
    Transfer,

    /// <summary>The source's side, on every host.</summary>
    Dumper,

    /// <summary>The destination's side, on every host.</summary>
    Restorer,

    /// <summary>Reads sensors and asks for moves.</summary>
    Monitor,
}
