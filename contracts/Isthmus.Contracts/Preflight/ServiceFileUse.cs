namespace Isthmus.Contracts.Preflight;

/// <summary>What a service does with a file; decides what a destination may have in its place.</summary>
public enum ServiceFileUse
{
    /// <summary>Its code runs: another build at the destination is refused.</summary>
    Code,

    /// <summary>It is mapped without being written, or open to be read: other content at the destination is refused.</summary>
    Read,

    /// <summary>It is open for writing, or mapped shared: it has to be at the destination, a copy would be old at once.</summary>
    Written,

    /// <summary>It is only appended to: made empty where it is not.</summary>
    Log,

    /// <summary>Declared as the service's own: replaced where it is another.</summary>
    Owned,

    /// <summary>A directory on the way to one of the others: made where it is not.</summary>
    Parent,
}
