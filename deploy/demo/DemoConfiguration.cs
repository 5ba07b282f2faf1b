using System.Text.Json;
using System.Text.Json.Nodes;
using Isthmus.Lab;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;

namespace Isthmus.Demo;

/// <summary>The configuration file that the demo starts <c>isthmus serve</c> with.</summary>
internal static class DemoConfiguration
{
    public const string Service = "nginx";

    /// <summary>Writes it into the lab's directory and returns its path.</summary>
    /// <param name="lab">The two hosts.</param>
    /// <param name="highConnections">The monitor's upper threshold: above it the service belongs on host b.</param>
    public static string Write(TwoHostLab lab, int highConnections)
    {
        var socket = SocketOf(lab);
        var configuration = new JsonObject
        {
            ["Isthmus"] = new JsonObject
            {
                ["ObjectStore"] = $"{lab.Directory}/objects",
                ["TrustDirectory"] = $"{lab.Directory}/trust",
                ["Database"] = $"{lab.Directory}/isthmus.db",
                ["Socket"] = socket,
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
                        ["HighLoadHost"] = "b",
                        ["HighConnections"] = highConnections,
                        ["LowConnections"] = highConnections / 2,
                    },
                },
            },
        };
        var path = $"{lab.Directory}/isthmus.json";
        File.WriteAllText(path, configuration.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return path;
    }

    public static string SocketOf(TwoHostLab lab) => $"{lab.Directory}/isthmus.sock";

    private static JsonObject Host(TwoHostLab lab, string name, int namespacesOf) => new()
    {
        ["NamespacesOf"] = namespacesOf,
        ["Interface"] = "eth0",
        ["StateDirectory"] = $"{lab.Directory}/state-{name}",
        ["RunDirectory"] = $"/dev/shm/isthmus-demo-{Environment.ProcessId}",
    };
}
