using Isthmus.Cli.Configuration;
using Isthmus.Cli.Terminals;
using Isthmus.Coordinator.Api;
using Isthmus.Coordinator.Persistence;
using Isthmus.Hosting;
using Isthmus.Hosting.Broker;
using Isthmus.Hosting.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Isthmus.Cli.Embedded;

/// <summary>Services in this process until a signal comes.</summary>
internal static class EmbeddedServer
{
    /// <summary>A stage in flight is given this long to end by itself before its process does.</summary>
    private static readonly TimeSpan s_shutdown = TimeSpan.FromSeconds(20);

    /// <exception cref="CommandFailedException">The configuration is wrong.</exception>
    public static async Task RunAsync(ServeSettings settings, Terminal terminal, Interrupts interrupts)
    {
        // Read once by itself: its errors name the file and the place.
        var configured = ConfigurationFile.ReadAsServed(settings.ConfigurationPath);
        foreach (var unknown in settings.Hosts.Where(name => !configured.Hosts.ContainsKey(name)))
            throw new CommandFailedException(ExitCode.Usage, $"The configuration file {settings.ConfigurationPath} has no host '{unknown}'.", $"It has: {Names(configured.Hosts.Keys)}.");
        if (settings.Roles.Count > 0 && configured.Bus.Transport == BusTransport.Memory)
            throw new CommandFailedException(ExitCode.Usage, "One service alone would hear of nobody: Isthmus:Bus:Transport is 'memory', which does not leave this process.", "Set it to 'rabbitmq', or run all services without --role.");
        using var host = Build(settings);
        try
        {
            await host.StartAsync(interrupts.First);
        }
        catch (OptionsValidationException invalid)
        {
            throw new CommandFailedException(ExitCode.Usage,
                $"The configuration file {settings.ConfigurationPath} cannot be used: {string.Join(" ", invalid.Failures)}", "Mend what it says; docs/cli.md has an example.", invalid);
        }
        catch (DatabaseUnusableException unusable)
        {
            throw new CommandFailedException(unusable.IsRefusal ? ExitCode.Refused : ExitCode.Failed, unusable.What, unusable.Remedy, unusable);
        }
        catch (Exception refused) when (refused is SocketTakenException or BrokerException or ListenFailedException)
        {
            // Their messages say what to do.
            throw new CommandFailedException(refused is BrokerException { IsCertain: true } ? ExitCode.Refused : ExitCode.Failed, refused.Message, "", refused);
        }

        var options = host.Services.GetRequiredService<IOptions<IsthmusOptions>>().Value;
        terminal.Error.WriteLine(settings.Roles.Count > 0
            ? $"{Names(settings.Roles.Select(role => role.ToString()))} of Isthmus runs{(settings.Hosts.Count > 0 ? $" for {Names(settings.Hosts)}" : "")}; broker {options.Bus.Host}:{options.Bus.Port}. Ctrl-C ends it."
            : $"Isthmus serves {Names(options.Services.Keys)} on {Names(options.Hosts.Keys)}; socket {options.Socket}. Ctrl-C ends it.");
        await host.WaitForShutdownAsync(interrupts.First);
    }

    private static IHost Build(ServeSettings settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = settings.Roles is [var only] ? $"isthmus-{only}" : "isthmus" });
        builder.Configuration.AddIndexedJsonFile(settings.ConfigurationPath).AddEnvironmentVariables();
        if (settings.Hosts.Count > 0)
        {
            builder.Services.PostConfigure<IsthmusOptions>(options =>
            {
                foreach (var (name, one) in options.Hosts)
                    one.Local = settings.Hosts.Contains(name, StringComparer.Ordinal);
            });
        }

        AddLogging(builder, settings);
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options => options.ShutdownTimeout = s_shutdown);
        builder.AddRoles(settings.Roles.Count > 0 ? settings.Roles : Enum.GetValues<ServiceRole>());
        return builder.Build();
    }

    private static void AddLogging(HostApplicationBuilder builder, ServeSettings settings)
    {
        var logging = builder.Logging;
        logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        logging.SetMinimumLevel(settings.Verbose ? LogLevel.Debug : LogLevel.Information);
        if (!settings.Verbose)
            logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning);
        // That the host did not start is told by whoever asked for it, without a stack.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", settings.Verbose ? LogLevel.Debug : LogLevel.Critical);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.JsonLog)
        {
            logging.AddJsonConsole(json => json.UseUtcTimestamp = true);
        }
        else
        {
            logging.AddSimpleConsole(line =>
            {
                line.SingleLine = true;
                line.TimestampFormat = "HH:mm:ss.fff ";
                line.ColorBehavior = Console.IsErrorRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
                    ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
            });
        }
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal)) is { Length: > 0 } list ? list : "nothing";
}
