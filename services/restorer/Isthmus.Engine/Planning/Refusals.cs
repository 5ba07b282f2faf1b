namespace Isthmus.Engine.Planning;

/// <summary>What stands in the way of a plan, in the order in which it is found.</summary>
internal sealed class Refusals
{
    private readonly List<UnsupportedResource> _resources = [];

    public void Add(string resource, int? pid, string reason, string remedy) => Add(new UnsupportedResource(resource, pid, null, reason, remedy));

    /// <summary>Notes the resource, once.</summary>
    public void Add(UnsupportedResource resource)
    {
        if (!_resources.Contains(resource))
            _resources.Add(resource);
    }

    /// <exception cref="UnsupportedResourceException">Something was added.</exception>
    public void ThrowIfAny()
    {
        if (_resources.Count > 0)
            throw new UnsupportedResourceException(_resources);
    }
}
