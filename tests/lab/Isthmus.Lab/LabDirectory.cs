using System.Globalization;

namespace Isthmus.Lab;

/// <summary>
/// A directory for one lab's files, deleted with it. One whose creator was killed is deleted when the next is made: its
/// name holds the creator's PID and start time.
/// </summary>
public sealed class LabDirectory : IDisposable
{
    private const string Prefix = "isthmus-lab-";

    private LabDirectory(string path) => FullPath = path;

    public string FullPath { get; }

    public static LabDirectory Create()
    {
        var parent = Path.GetTempPath();
        foreach (var old in Directory.EnumerateDirectories(parent, $"{Prefix}*"))
        {
            if (!CreatorRuns(Path.GetFileName(old)))
                Directory.Delete(old, recursive: true);
        }

        var path = Path.Combine(parent, string.Create(CultureInfo.InvariantCulture,
            $"{Prefix}{Environment.ProcessId}-{StartTime(Environment.ProcessId)}-{Guid.NewGuid():N}"));
        Directory.CreateDirectory(path);
        return new LabDirectory(path);
    }

    public void Dispose()
    {
        if (Directory.Exists(FullPath))
            Directory.Delete(FullPath, recursive: true);
    }

    private static bool CreatorRuns(string name)
    {
        var parts = name[Prefix.Length..].Split('-');
        return parts.Length != 3 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var pid) || StartTime(pid) == parts[1];
    }

    // Field 22 of proc_pid_stat(5): with the PID it names one process. The name in field 2 may hold spaces and brackets.
    private static string? StartTime(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
