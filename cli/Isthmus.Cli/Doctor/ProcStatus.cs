using System.Globalization;

namespace Isthmus.Cli.Doctor;

/// <summary>The fields of proc_pid_status(5) and proc_pid_limits(5) that the doctor reads. Pure.</summary>
internal sealed class ProcStatus(string status, string limits)
{
    /// <summary>The second number of "Uid:": the effective user ID.</summary>
    public int EffectiveUserId => int.Parse(Field("Uid").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    public ulong EffectiveCapabilities => ulong.Parse(Field("CapEff"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public int? Seccomp => int.TryParse(Field("Seccomp"), CultureInfo.InvariantCulture, out var mode) ? mode : null;

    /// <summary>Soft and hard limit of open files; null for unlimited.</summary>
    public (long? Soft, long? Hard) OpenFiles
    {
        get
        {
            const string Label = "Max open files";
            var line = limits.Split('\n').First(line => line.StartsWith(Label, StringComparison.Ordinal));
            var numbers = line[Label.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (Limit(numbers[0]), Limit(numbers[1]));
        }
    }

    private static long? Limit(string text) => text == "unlimited" ? null : long.Parse(text, CultureInfo.InvariantCulture);

    private string Field(string name) => status.Split('\n')
        .Where(line => line.StartsWith(name + ":", StringComparison.Ordinal))
        .Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault() ?? "";
}
