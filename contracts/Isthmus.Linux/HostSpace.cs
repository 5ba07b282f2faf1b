using System.Diagnostics;
using System.Globalization;

namespace Isthmus.Linux;

/// <summary>
/// Where a host's work is done: on the machine that this process runs on, or in the network, PID and mount namespaces
/// of another process (namespaces(7)). PIDs "inside" are those of the host's own PID namespace.
/// </summary>
/// <param name="Name">The host's name.</param>
/// <param name="NamespacesOf">The PID, as this process sees it, whose namespaces are the host; 0 for this machine.</param>
public sealed record HostSpace(string Name, int NamespacesOf)
{
    // In the child, where nobody opens anything meanwhile. Only bash closes descriptors of more than one digit.
    private const string CloseInherited = "for fd in /proc/self/fd/*; do fd=${fd##*/}; ((fd < 3)) || eval \"exec $fd>&-\"; done; exec \"$@\"";

    public bool IsThisMachine => NamespacesOf == 0;

    /// <summary>The host's root directory as this process reaches it, without a trailing slash; empty for this machine.</summary>
    public string Root => IsThisMachine ? "" : string.Create(CultureInfo.InvariantCulture, $"/proc/{NamespacesOf}/root");

    /// <summary>The host's own proc file system: PIDs in it are inside PIDs.</summary>
    public string Proc => $"{Root}/proc";

    /// <summary>A command that runs <paramref name="file"/> inside the host, with no shell between.</summary>
    public ProcessStartInfo Command(string file, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo { UseShellExecute = false, FileName = IsThisMachine ? file : "nsenter" };
        if (!IsThisMachine)
        {
            string[] enter = ["--target", NamespacesOf.ToString(CultureInfo.InvariantCulture), "--net", "--pid", "--mount", "--", file];
            Array.ForEach(enter, info.ArgumentList.Add);
        }

        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        return info;
    }

    /// <summary>
    /// The same with descriptors 0, 1 and 2 open and no others: for programs that may be dumped. What this process has open for a
    /// moment without O_CLOEXEC (the C library does, to name a thread) is inherited by whatever is started in that moment, and CRIU
    /// refuses a descriptor of another mount namespace.
    /// </summary>
    public ProcessStartInfo CleanCommand(string file, params IEnumerable<string> arguments)
    {
        var inner = Command(file, arguments);
        return new ProcessStartInfo("bash", ["-c", CloseInherited, "bash", inner.FileName, .. inner.ArgumentList]) { UseShellExecute = false };
    }
}
