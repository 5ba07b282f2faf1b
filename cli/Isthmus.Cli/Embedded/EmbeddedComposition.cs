using Isthmus.Coordinator;
using Isthmus.Dumper;
using Isthmus.Hosting;
using Isthmus.Monitor;
using Isthmus.Restorer;
using Isthmus.Transfer;
using Microsoft.Extensions.Hosting;

namespace Isthmus.Cli.Embedded;

/// <summary>The embedded composition: all services in one process.</summary>
public static class EmbeddedComposition
{
    /// <summary>
    /// Adds all five services; every configured host that is local gets its dumper and its restorer. The configuration
    /// says what carries the messages, by default memory.
    /// </summary>
    public static IHostApplicationBuilder AddEmbeddedIsthmus(this IHostApplicationBuilder builder) =>
        builder.AddIsthmus().AddCoordinator().AddTransfer().AddDumper().AddRestorer().AddMonitor();
}
