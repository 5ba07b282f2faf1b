using System.Text.RegularExpressions;
using Isthmus.UnitTests.Documents;
using Xunit;

namespace Isthmus.UnitTests.KernelModule;

/// <summary>
/// The parts of the FreeBSD module that know no kernel (what is refused, what a connection's state becomes, which packets are
/// held) run here as they run there. Each CASE of deploy/freebsd/isthmus_ko/test is a test.
/// </summary>
public sealed partial class KernelModuleTests(KernelModuleBuild build) : IClassFixture<KernelModuleBuild>
{
    public static TheoryData<string> Cases { get; } = [.. Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "deploy/freebsd/isthmus_ko/test"), "core_*.c")
        .SelectMany(file => CaseName().Matches(File.ReadAllText(file)))
        .Select(match => match.Groups[1].Value)
        .Order(StringComparer.Ordinal)];

    [Fact]
    public void The_portable_parts_compile_without_a_warning() => Assert.True(build.ExitCode == 0, build.Output);

    [Fact]
    public void Every_case_of_the_program_is_a_test()
    {
        var (_, names) = KernelModuleBuild.Run(build.Program, ["-l"]);

        Assert.NotEmpty(Cases);
        Assert.Equal(Cases.Select(row => row.Data), names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_portable_parts_behave(string name)
    {
        var (exitCode, output) = KernelModuleBuild.Run(build.Program, [name]);

        Assert.True(exitCode == 0, output);
    }

    [GeneratedRegex(@"^CASE\((\w+)\)", RegexOptions.Multiline)]
    private static partial Regex CaseName();
}
