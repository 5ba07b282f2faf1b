namespace Isthmus.Cli.Doctor;

/// <summary>Are the programs there that moves start?</summary>
internal static class ProgramChecks
{
    public static IEnumerable<Finding> Of(IReadOnlyList<ProgramFacts> programs) => programs.Select(program =>
        program.Version is { } version
            ? Finding.Ok(program.Name, version)
            : Finding.Fail(program.Name, "not on the PATH", $"Run: apt-get install {program.Package}"));
}
