using System.Diagnostics;
using Isthmus.UnitTests.Documents;
using Xunit;

namespace Isthmus.UnitTests.KernelModule;

/// <summary>The test program of the FreeBSD module's portable parts, compiled once with the address and undefined behaviour sanitizers.</summary>
public sealed class KernelModuleBuild : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("isthmus-ko-");

    public KernelModuleBuild()
    {
        var sources = Path.Combine(Repository.Root, "deploy/freebsd/isthmus_ko/test");
        Program = Path.Combine(_directory.FullName, "core_test");
        (ExitCode, Output) = Run("make", ["-C", sources, $"PROGRAM={Program}", Program]);
    }

    /// <summary>The compiled program.</summary>
    public string Program { get; }

    /// <summary>How the compilation ended.</summary>
    public int ExitCode { get; }

    /// <summary>What the compiler said.</summary>
    public string Output { get; }

    public static (int ExitCode, string Output) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
