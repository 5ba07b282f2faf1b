using System.Diagnostics;

namespace Isthmus.ZooTests;

/// <summary>The directory of built programs; builds them with make when it is asked for first.</summary>
internal static class ZooPrograms
{
    private static readonly Lazy<Task<string>> Build = new(BuildAsync);

    /// <summary>The directory with the programs.</summary>
    /// <exception cref="InvalidOperationException">They can't be built; quotes the compiler.</exception>
    public static Task<string> DirectoryAsync() => Build.Value;

    /// <summary>The program that answers for peers outside of a tree.</summary>
    public static async Task<string> PathAsync(string program) => Path.Combine(await DirectoryAsync(), program);

    private static async Task<string> BuildAsync()
    {
        var sources = Sources();
        var start = new ProcessStartInfo("make") { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments = ["--silent", "--jobs=2", "--directory", sources];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var make = Process.Start(start) ?? throw new InvalidOperationException("'make' did not start.");
        var output = make.StandardOutput.ReadToEndAsync();
        var errors = await make.StandardError.ReadToEndAsync();
        await make.WaitForExitAsync();
        return make.ExitCode == 0
            ? Path.Combine(sources, "bin")
            : throw new InvalidOperationException($"The programs of {sources} could not be built (is gcc installed?):\n{await output}{errors}");
    }

    private static string Sources()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var sources = Path.Combine(directory.FullName, "tests", "zoo");
            if (File.Exists(Path.Combine(sources, "zoo.h")))
                return sources;
        }

        throw new InvalidOperationException($"No tests/zoo above {AppContext.BaseDirectory}: run the tests from where they were built.");
    }
}
