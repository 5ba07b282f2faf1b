using Isthmus.Bench.Paper.Load;
using Isthmus.Lab.Commands;
using Isthmus.Linux;

namespace Isthmus.Bench.Paper.Experiments;

/// <summary>A FreeBSD host as B: nginx runs there natively, and ab loads it from this machine.</summary>
internal sealed class FreeBsdHost(string[] command, string address, PaperOptions options)
{
    private const int Port = 8080;
    private const string Directory = "/tmp/isthmus-paper";

    private static readonly HostSpace Here = new("here", 0);

    /// <summary>The host that the environment names (as for the end-to-end tests); null when it names none.</summary>
    public static FreeBsdHost? OfEnvironment(PaperOptions options)
    {
        var (exec, address) = (Environment.GetEnvironmentVariable("ISTHMUS_FREEBSD_EXEC"), Environment.GetEnvironmentVariable("ISTHMUS_FREEBSD_ADDRESS"));
        return string.IsNullOrWhiteSpace(exec) || string.IsNullOrWhiteSpace(address)
            ? null
            : new FreeBsdHost(exec.Split(' ', StringSplitOptions.RemoveEmptyEntries), address, options);
    }

    public async Task<Measurement> StayAsync(int connections, CancellationToken cancellation)
    {
        await ScriptAsync($"mkdir -p {Directory}/logs && head -c 612 /dev/zero > {Directory}/index.html && cat > {Directory}/nginx.conf <<'END'\n{Configuration}END\nnginx -p {Directory} -c {Directory}/nginx.conf", cancellation);
        try
        {
            var load = new AbLoad(Here, $"http://{address}:{Port}/index.html", options.PerProcess);
            return new Measurement("b", connections, await load.RunAsync(connections, options.Requests, Path.Combine(options.Output, "freebsd"), cancellation));
        }
        finally
        {
            await ScriptAsync($"nginx -p {Directory} -c {Directory}/nginx.conf -s stop", CancellationToken.None);
        }
    }

    private static readonly string Configuration = $$"""
        worker_processes 1;
        worker_rlimit_nofile 18200;
        pid {{Directory}}/nginx.pid;
        error_log {{Directory}}/error.log;
        events { worker_connections 18000; }
        http {
            access_log off;
            sendfile off;
            server { listen {{Port}} backlog=4096; root {{Directory}}; }
        }

        """;

    private Task<CommandResult> ScriptAsync(string script, CancellationToken cancellation) =>
        Here.RunAsync(command[0], [.. command.Skip(1), script], null, cancellation);
}
