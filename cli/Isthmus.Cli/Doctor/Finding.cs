namespace Isthmus.Cli.Doctor;

/// <summary>One row of the doctor's report.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">What it comes to.</param>
/// <param name="Found">What is there.</param>
/// <param name="Remedy">What its lack means and how to mend it; null when nothing is to do.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Found, string? Remedy = null)
{
    public static Finding Ok(string check, string found) => new(check, Verdict.Ok, found);

    public static Finding Warn(string check, string found, string remedy) => new(check, Verdict.Warn, found, remedy);

    public static Finding Fail(string check, string found, string remedy) => new(check, Verdict.Fail, found, remedy);
}
