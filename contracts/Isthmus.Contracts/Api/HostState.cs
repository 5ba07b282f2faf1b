namespace Isthmus.Contracts.Api;

/// <summary>Whether a host can take part in moves.</summary>
public enum HostState
{
    /// <summary>Both its sides were heard of lately.</summary>
    Present,

    /// <summary>Only one of its two sides was: services can leave, or come, but not both.</summary>
    Partial,

    /// <summary>It fell silent.</summary>
    Gone,

    /// <summary>It said good-bye.</summary>
    Left,

    /// <summary>It is configured and was never heard of.</summary>
    Unheard,
}
