namespace Isthmus.UnitTests.Documents;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] s_notOurs = ["bin", "obj", "artifacts", "node_modules"];

    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Files below a folder of the repository, as paths relative to its root; what builds leave behind is not among them.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Split('/').Any(part => part.StartsWith(".git", StringComparison.Ordinal) || s_notOurs.Contains(part)))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Services.sln")))
                return at.FullName;
        }

        throw new InvalidOperationException($"No repository above {AppContext.BaseDirectory}.");
    }
}
