using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.Lab.Server;
using Isthmus.Linux;

namespace Isthmus.Lab.FreeBsd;

/// <summary>The configurations of both sides of a move to FreeBSD: <c>isthmus serve</c> here, with Linux host a; the restorer there.</summary>
internal static class FreeBsdConfiguration
{
    public const string Host = "freebsd-1";

    // An emulated machine with other work to do takes minutes for what takes seconds elsewhere.
    private static readonly string[] s_stages = ["Preflight", "Stage", "Freeze", "Transfer", "Restore", "Switch", "Verify", "Discard", "RestoreSource"];
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Of this machine: coordinator, monitor, and host a.</summary>
    public static string Here(FreeBsdLink link, string run, string directory, HostSpace a, HostSpace clients, LabNginx nginx, string nativeCommand, string interfaceName) => Text(Common(link, $"{link.StoreHere}/{run}", clients, nginx), configuration =>
    {
        configuration["Database"] = $"{directory}/isthmus.db";
        configuration["Socket"] = Socket(directory);
        configuration["Hosts"] = new JsonObject
        {
            ["a"] = new JsonObject { ["NamespacesOf"] = a.NamespacesOf, ["Interface"] = "eth0", ["StateDirectory"] = $"{directory}/state-a", ["RunDirectory"] = $"/dev/shm/isthmus-{run}" },
            [Host] = new JsonObject { ["Local"] = false, ["Os"] = "FreeBsd", ["Interface"] = interfaceName, ["NativeCommand"] = nativeCommand },
        };
    });

    /// <summary>Of the restorer on FreeBSD; it has only its own host.</summary>
    public static string There(FreeBsdLink link, string run, LabNginx nginx, string interfaceName) => Text(Common(link, $"{link.StoreThere}/{run}", null, nginx), configuration =>
        configuration["Hosts"] = new JsonObject
        {
            ["a"] = new JsonObject { ["Local"] = false, ["Interface"] = "eth0" },
            [Host] = new JsonObject { ["Os"] = "FreeBsd", ["Interface"] = interfaceName, ["StateDirectory"] = $"/var/lib/isthmus/{run}", ["RunDirectory"] = "/dev/shm/isthmus" },
        });

    public static string Socket(string directory) => $"{directory}/isthmus.sock";

    private static JsonObject Common(FreeBsdLink link, string store, HostSpace? clients, LabNginx nginx)
    {
        var user = link.Broker.UserInfo.Split(':', 2);
        var timeouts = new JsonObject();
        foreach (var stage in s_stages)
            timeouts[stage] = s_patience.ToString("c", CultureInfo.InvariantCulture);
        var service = new JsonObject
        {
            ["Address"] = LabAddresses.ServiceWithPrefix,
            ["Ports"] = new JsonArray(80),
            ["PidFile"] = nginx.Options.PidFile,
            ["InitialHost"] = "a",
            ["StatusPath"] = LabNginx.StatusPath,
            ["ProbePath"] = LabNginx.PagePath,
            ["Files"] = new JsonArray(nginx.ConfigurationFile, $"{nginx.Directory}/www"),
        };
        if (clients is not null)
            service["ProbeFromNamespacesOf"] = clients.NamespacesOf;
        return new JsonObject
        {
            ["Bus"] = new JsonObject
            {
                ["Transport"] = "rabbitmq",
                ["Host"] = link.Broker.Host,
                ["Port"] = link.Broker.IsDefaultPort || link.Broker.Port <= 0 ? 5672 : link.Broker.Port,
                ["User"] = Uri.UnescapeDataString(user[0]),
                ["Password"] = Uri.UnescapeDataString(user[1]),
            },
            ["ObjectStore"] = $"{store}/objects",
            ["TrustDirectory"] = $"{store}/trust",
            ["Services"] = new JsonObject { [LabConfiguration.Service] = service },
            ["Timeouts"] = timeouts,
            // A report must be sent within the interval: the first one there waits for .NET's compiler.
            ["Heartbeat"] = new JsonObject { ["Interval"] = "00:00:30", ["GoneAfter"] = "00:02:00" },
        };
    }

    private static string Text(JsonObject isthmus, Action<JsonObject> add)
    {
        add(isthmus);
        return new JsonObject { ["Isthmus"] = isthmus }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }
}
