using Isthmus.Coordinator;
using Isthmus.Dumper;
using Isthmus.Hosting;
using Isthmus.Monitor;
using Isthmus.Restorer;
using Isthmus.Transfer;
using Microsoft.Extensions.Hosting;

namespace Isthmus.Cli.Embedded;

/// <summary>Services in one process: all of them (the embedded composition), or some (the distributed one).</summary>
public static class EmbeddedComposition
{
    /// <summary>
    /// Adds all five services; every configured host that is local gets its dumper and its restorer. The configuration
    /// says what carries the messages, by default memory.
    /// </summary>
    public static IHostApplicationBuilder AddEmbeddedIsthmus(this IHostApplicationBuilder builder) => builder.AddRoles(Enum.GetValues<ServiceRole>());

    /// <summary>Adds these services.</summary>
    public static IHostApplicationBuilder AddRoles(this IHostApplicationBuilder builder, IEnumerable<ServiceRole> roles)
    {
        ArgumentNullException.ThrowIfNull(roles);
        builder.AddIsthmus();
        foreach (var role in roles.Distinct().Order())
            builder.AddRole(role);
        return builder;
    }

    private static IHostApplicationBuilder AddRole(this IHostApplicationBuilder builder, ServiceRole role) => role switch
    {
        ServiceRole.Coordinator => builder.AddCoordinator(),
        ServiceRole.Transfer => builder.AddTransfer(),
        ServiceRole.Dumper => builder.AddDumper(),
        ServiceRole.Restorer => builder.AddRestorer(),
        ServiceRole.Monitor => builder.AddMonitor(),
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No service."),
    };
}
