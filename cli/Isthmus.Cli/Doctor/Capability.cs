namespace Isthmus.Cli.Doctor;

/// <summary>Capabilities that moves use; the values are bit numbers of CapEff in /proc/PID/status (capabilities(7)).</summary>
internal enum Capability
{
    NetAdmin = 12,
    SysPtrace = 19,
    SysAdmin = 21,
    SysResource = 24,
    CheckpointRestore = 40,
}
