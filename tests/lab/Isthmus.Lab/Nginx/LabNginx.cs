using System.Globalization;
using Isthmus.Lab.Commands;
using Isthmus.Linux;

namespace Isthmus.Lab.Nginx;

/// <summary>
/// A real nginx with its files below one directory. It runs wherever its processes are: after a move, tell
/// <see cref="ReloadAsync"/> and <see cref="QuitAsync"/> which host has it.
/// </summary>
public sealed class LabNginx
{
    /// <summary>A small page, 612 bytes as nginx's own.</summary>
    public const string PagePath = "/index.html";

    public const string StatusPath = "/nginx_status";

    /// <summary>A long download of <see cref="KnownPattern"/> bytes.</summary>
    public const string DownloadPath = "/download.bin";

    /// <summary>The same, at a rate that nginx keeps by its timers.</summary>
    public const string SlowPath = "/slow.bin";

    private const int PageBytes = 612;

    private LabNginx(string directory, NginxOptions options)
    {
        Directory = directory;
        Options = options;
    }

    public string Directory { get; }

    public NginxOptions Options { get; }

    public string ConfigurationFile => $"{Directory}/nginx.conf";

    public string ErrorLog => $"{Directory}/error.log";

    /// <summary>One line a request: its time in seconds since 1970 with milliseconds, status, bytes of the body, the request.</summary>
    public string AccessLog => $"{Directory}/access.log";

    /// <summary>Writes configuration and content below <paramref name="directory"/>, which every host must see at the same path.</summary>
    public static async Task<LabNginx> PrepareAsync(string directory, NginxOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var nginx = new LabNginx(directory, options);
        System.IO.Directory.CreateDirectory($"{directory}/www");
        System.IO.Directory.CreateDirectory($"{directory}/temp");
        await File.WriteAllTextAsync(nginx.ConfigurationFile, NginxConfiguration.Write(options, directory), cancellation).ConfigureAwait(false);
        await KnownPattern.WriteFileAsync($"{directory}/www{PagePath}", PageBytes, cancellation).ConfigureAwait(false);
        await KnownPattern.WriteFileAsync($"{directory}/www{DownloadPath}", options.DownloadBytes, cancellation).ConfigureAwait(false);
        return nginx;
    }

    /// <summary>Starts nginx inside a host that has the service address; returns when it listens.</summary>
    public Task StartAsync(HostSpace host, CancellationToken cancellation) => NginxAsync(host, [], cancellation);

    /// <summary>The master's PID inside the host, as its PID file says.</summary>
    public async Task<int> ReadPidAsync(HostSpace host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        var text = await File.ReadAllTextAsync(host.Root + Options.PidFile, cancellation).ConfigureAwait(false);
        return int.Parse(text.AsSpan().Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>Makes the master start new workers and end the old ones (nginx -s reload).</summary>
    public Task ReloadAsync(HostSpace host, CancellationToken cancellation) => NginxAsync(host, ["-s", "reload"], cancellation);

    /// <summary>Ends nginx gracefully (nginx -s quit); returns when the master is gone.</summary>
    /// <exception cref="TimeoutException">It still runs after <paramref name="timeout"/>, since a client is not done.</exception>
    public async Task QuitAsync(HostSpace host, TimeSpan timeout, CancellationToken cancellation)
    {
        var pid = await ReadPidAsync(host, cancellation).ConfigureAwait(false);
        await NginxAsync(host, ["-s", "quit"], cancellation).ConfigureAwait(false);
        await HostProcess.WaitForExitAsync(host, pid, timeout, cancellation).ConfigureAwait(false);
    }

    /// <summary>The command that starts nginx, or with further arguments speaks to it, in whatever host has its files.</summary>
    public IReadOnlyList<string> Command(params string[] arguments) => ["nginx", "-p", Directory, "-e", ErrorLog, "-c", ConfigurationFile, .. arguments];

    private async Task NginxAsync(HostSpace host, string[] arguments, CancellationToken cancellation)
    {
        string[] command = [.. Options.Tunables is { } tunables ? ["env", $"GLIBC_TUNABLES={tunables}"] : Array.Empty<string>(), .. Command(arguments)];
        await host.StartAsync(command[0], command[1..], cancellation).ConfigureAwait(false);
    }
}
