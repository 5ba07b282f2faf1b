namespace Isthmus.Cli.Doctor;

/// <summary>All findings, in the order in which they should be mended.</summary>
internal sealed record DoctorReport(IReadOnlyList<Finding> Findings)
{
    /// <summary>True when no check failed.</summary>
    public bool Healthy => Count(Verdict.Fail) == 0;

    public int Count(Verdict verdict) => Findings.Count(finding => finding.Verdict == verdict);
}
