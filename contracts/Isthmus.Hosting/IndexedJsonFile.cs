using Microsoft.Extensions.Configuration;

namespace Isthmus.Hosting;

/// <summary>Reads a JSON configuration in time that grows with its length, also where it has thousands of services.</summary>
public static class IndexedJsonFile
{
    /// <summary>Adds a JSON file, as <c>AddJsonFile</c> does.</summary>
    /// <exception cref="FileNotFoundException">On reading: it is not there.</exception>
    /// <exception cref="InvalidDataException">On reading: it is no JSON.</exception>
    public static IConfigurationBuilder AddIndexedJsonFile(this IConfigurationBuilder configuration, string path)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.Add<IndexedJsonSource>(source =>
        {
            source.Path = path;
            source.ResolveFileProvider();
        });
    }
}
