using System.Text.Json;
using System.Text.Json.Nodes;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;

namespace Isthmus.Lab.Server;

/// <summary>The configuration file that <c>isthmus serve</c> needs for a lab: nginx, at home on host a.</summary>
public static class LabConfiguration
{
    /// <summary>The service's name.</summary>
    public const string Service = "nginx";

    /// <summary>Writes it into the lab's directory and returns its path.</summary>
    /// <param name="lab">The two hosts.</param>
    /// <param name="highConnections">The monitor's upper threshold, above which the service belongs on host b; null when only operators move it.</param>
    /// <param name="distributed">What the distributed composition needs besides: sections of "Isthmus", such as "Bus".</param>
    public static string Write(TwoHostLab lab, int? highConnections = null, JsonObject? distributed = null)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var configuration = new JsonObject
        {
            ["Isthmus"] = new JsonObject
            {
                ["ObjectStore"] = $"{lab.Directory}/objects",
                ["TrustDirectory"] = $"{lab.Directory}/trust",
                ["Database"] = $"{lab.Directory}/isthmus.db",
                ["Socket"] = SocketOf(lab),
                ["Monitor"] = new JsonObject { ["Policy"] = "Threshold", ["StateDirectory"] = $"{lab.Directory}/monitor" },
                ["Hosts"] = new JsonObject { ["a"] = Host(lab, "a", lab.A.Space.NamespacesOf), ["b"] = Host(lab, "b", lab.B.Space.NamespacesOf) },
                ["Services"] = new JsonObject
                {
                    [Service] = new JsonObject
                    {
                        ["Address"] = LabAddresses.ServiceWithPrefix,
                        ["Ports"] = new JsonArray(80),
                        ["PidFile"] = lab.Nginx.Options.PidFile,
                        ["InitialHost"] = "a",
                        ["StatusPath"] = LabNginx.StatusPath,
                        ["ProbePath"] = LabNginx.PagePath,
                        ["ProbeFromNamespacesOf"] = lab.Network.Space.NamespacesOf,
                        ["HighLoadHost"] = highConnections is null ? "" : "b",
                        ["HighConnections"] = highConnections ?? 2,
                        ["LowConnections"] = (highConnections ?? 2) / 2,
                    },
                },
            },
        };
        foreach (var (section, value) in distributed ?? [])
            configuration["Isthmus"]![section] = value?.DeepClone();
        var path = $"{lab.Directory}/isthmus.json";
        File.WriteAllText(path, configuration.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return path;
    }

    /// <summary>Where the coordinator answers.</summary>
    public static string SocketOf(TwoHostLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return $"{lab.Directory}/isthmus.sock";
    }

    private static JsonObject Host(TwoHostLab lab, string name, int namespacesOf) => new()
    {
        ["NamespacesOf"] = namespacesOf,
        ["Interface"] = "eth0",
        ["StateDirectory"] = $"{lab.Directory}/state-{name}",
        ["RunDirectory"] = $"/dev/shm/{Path.GetFileName(lab.Directory)}", // a lab's own: a process may have several, with hosts of the same names
    };
}
