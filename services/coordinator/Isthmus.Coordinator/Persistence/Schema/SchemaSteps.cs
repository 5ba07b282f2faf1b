using System.Globalization;
using Isthmus.Coordinator.Persistence.Dialects;

namespace Isthmus.Coordinator.Persistence.Schema;

/// <summary>The scripts of a dialect: resources named <c>Persistence/Schema/DIALECT/NNNN-NAME.sql</c>. One that was released is never changed.</summary>
public static class SchemaSteps
{
    /// <summary>The version that this program works with.</summary>
    public static int Newest(DatabaseDialect dialect) => Of(dialect)[^1].Version;

    /// <summary>All of them, oldest first.</summary>
    public static IReadOnlyList<SchemaStep> Of(DatabaseDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        var prefix = $"Persistence/Schema/{dialect.Name}/";
        return [.. typeof(SchemaSteps).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(name, Path.GetFileNameWithoutExtension(name[prefix.Length..])))];
    }

    private static SchemaStep Read(string resource, string file)
    {
        using var text = new StreamReader(typeof(SchemaSteps).Assembly.GetManifestResourceStream(resource)!);
        return new SchemaStep(int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), file[5..].Replace('-', ' '), text.ReadToEnd());
    }
}
