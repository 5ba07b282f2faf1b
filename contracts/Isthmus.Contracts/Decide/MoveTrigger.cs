namespace Isthmus.Contracts.Decide;

/// <summary>What a decision about a service answers to, most urgent first.</summary>
public enum MoveTrigger
{
    /// <summary>The host that serves is failing.</summary>
    FailingHost,

    /// <summary>The host's operating system has a published vulnerability.</summary>
    Vulnerability,

    /// <summary>Somebody will work on the host.</summary>
    Maintenance,

    /// <summary>The configured schedule wants the service elsewhere.</summary>
    Schedule,

    /// <summary>The load, measured and foreseen.</summary>
    Load,
}
