namespace Isthmus.DistributedTests.Moves;

/// <summary>One process of the distributed composition.</summary>
/// <param name="Role">Its service.</param>
/// <param name="Host">The host whose work it does; null for services that belong to none.</param>
internal sealed record ServiceSlot(string Role, string? Host)
{
    /// <summary>All that a lab of hosts a and b needs; the monitor, which only reads, is left out.</summary>
    public static IReadOnlyList<ServiceSlot> All { get; } =
        [new("coordinator", null), new("transfer", null), new("dumper", "a"), new("dumper", "b"), new("restorer", "a"), new("restorer", "b")];

    /// <summary>Its user on the broker.</summary>
    public string User => Host is null ? Role : $"{Role}-{Host}";
}
