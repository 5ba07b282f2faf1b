using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace Isthmus.Hosting;

/// <summary>A JSON file whose provider knows the children of each key.</summary>
internal sealed class IndexedJsonSource : JsonConfigurationSource
{
    /// <inheritdoc/>
    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new IndexedJsonProvider(this);
    }
}
