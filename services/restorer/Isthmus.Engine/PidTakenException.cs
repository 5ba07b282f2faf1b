using System.Globalization;
using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine;

/// <summary>The host has a process or thread with an ID that the tree needs. Nothing was started.</summary>
public sealed class PidTakenException(string host, int id, string holder)
    : Exception($"Host {host}: ID {id} of the tree is taken by {holder}. End that process, or move the service to another host.")
{
    /// <summary>The ID.</summary>
    public int Id { get; } = id;

    internal static void ThrowIfTaken(RestorePlan plan, HostSpace space)
    {
        foreach (var id in plan.Ids)
        {
            var process = string.Create(CultureInfo.InvariantCulture, $"{space.Proc}/{id}");
            if (Directory.Exists(process))
                throw new PidTakenException(space.Name, id, $"\"{NameOf(process)}\"");
        }
    }

    /// <summary>"Name:\tnginx", the first line of a status file (proc_pid_status(5)); a thread has one too.</summary>
    private static string NameOf(string process) => File.ReadLines($"{process}/status").First().Split('\t')[^1];
}
