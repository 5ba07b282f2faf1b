namespace Isthmus.Cli.Doctor;

/// <summary>Judges facts. Pure: the same facts give the same report.</summary>
internal static class Diagnosis
{
    public static DoctorReport Of(MachineFacts facts) => new(
    [
        .. PrivilegeChecks.Of(facts),
        .. KernelChecks.Of(facts),
        .. CriuChecks.Of(facts.Criu),
        .. ProgramChecks.Of(facts.Programs),
        .. NetworkChecks.Of(facts),
        .. SpaceChecks.Of(facts),
        .. facts.Hosts.SelectMany(HostChecks.Of),
    ]);
}
