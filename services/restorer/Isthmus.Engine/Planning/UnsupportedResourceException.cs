namespace Isthmus.Engine.Planning;

/// <summary>The tree cannot be rebuilt at this host. Names every resource in the way, not only the first; nothing has been done.</summary>
public sealed class UnsupportedResourceException(IReadOnlyList<UnsupportedResource> resources)
    : Exception("This tree cannot be restored here:\n" + string.Join('\n', resources.Select(resource => $"- {resource}")))
{
    public IReadOnlyList<UnsupportedResource> Resources { get; } = resources;
}
