using Isthmus.Linux;

namespace Isthmus.Dumper.Freeze;

/// <summary>Tells a process from a later one with the same PID.</summary>
public static class RootIdentity
{
    /// <summary>Start time in clock ticks since boot (proc_pid_stat(5), field 22); null when there is no such process, or it is a zombie.</summary>
    public static string? StartOf(HostSpace host, int pid)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            var stat = File.ReadAllText($"{host.Proc}/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return null;
        }
    }
}
