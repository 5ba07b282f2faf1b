namespace Isthmus.Cli.Doctor;

/// <summary>What a check comes to.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, with a limit that the remedy names.</summary>
    Warn,

    /// <summary>Moves cannot work.</summary>
    Fail,
}
