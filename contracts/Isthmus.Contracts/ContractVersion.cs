namespace Isthmus.Contracts;

/// <summary>
/// The version of all message contracts together. It grows only when a message can no longer be understood by programs
/// that know the version before; new optional properties do not change it.
/// </summary>
public static class ContractVersion
{
    /// <summary>What this program speaks, and the newest that it understands.</summary>
    public const int Current = 1;

    /// <summary>The header that a message carries its version in; a message without it is of version 1.</summary>
    public const string Header = "isthmus-version";
}
