using Isthmus.Bench.Paper.Load;
using Isthmus.Lab.Commands;
using Isthmus.Linux;

namespace Isthmus.Bench.Paper.Experiments;

/// <summary>A FreeBSD host as B: nginx runs there natively, and ab loads it from this machine.</summary>
internal sealed class FreeBsdHost(string[] command, string address, PaperOptions options)
{
    private const string ExecName = "ISTHMUS_FREEBSD_EXEC";
    private const string AddressName = "ISTHMUS_FREEBSD_ADDRESS";
    private const int Port = 8080;
    private const string Directory = "/tmp/isthmus-paper";

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);
    private static readonly HostSpace Here = new("here", 0);

    /// <summary>The host that the environment names (as for the end-to-end tests); null when it names none.</summary>
    public static FreeBsdHost? OfEnvironment(PaperOptions options)
    {
        var (exec, address) = (Environment.GetEnvironmentVariable(ExecName), Environment.GetEnvironmentVariable(AddressName));
        return string.IsNullOrWhiteSpace(exec) || string.IsNullOrWhiteSpace(address)
            ? null
            : new FreeBsdHost(exec.Split(' ', StringSplitOptions.RemoveEmptyEntries), address, options);
    }

    /// <summary>Why the FreeBSD host of the environment can't be loaded, with the remedy; null when it can, or when none is named.</summary>
    public static async Task<string?> MissingAsync(PaperOptions options, CancellationToken cancellation)
    {
        var named = ((string[])[ExecName, AddressName]).Where(name => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name))).ToArray();
        if (named is [var alone])
            return $"Only {alone} is set: set {ExecName} (a command that runs a shell script on the host) and {AddressName} (its address), or neither.";
        if (OfEnvironment(options) is not { } host)
            return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LongestAnswer);
        try
        {
            if ((await host.ScriptAsync("uname -s", patience.Token)).Output.Trim() is var system and not "FreeBSD")
                return $"{ExecName} leads to a host whose system is '{system}', not FreeBSD: name the command that runs a script on the FreeBSD host, such as 'ssh root@HOST'.";
            await host.ScriptAsync("command -v nginx", patience.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"The FreeBSD host did not answer within {LongestAnswer.TotalSeconds:0} s: see that it runs, and that the command in {ExecName} gets there without a question.";
        }
        catch (Exception e) when (e is CommandFailedException or System.ComponentModel.Win32Exception or IOException)
        {
            return $"The FreeBSD host can't be used ({e.Message}): see that it runs, that the command in {ExecName} gets there, and that nginx is installed on it (pkg install nginx).";
        }
    }

    public async Task<Measurement> StayAsync(int connections, CancellationToken cancellation)
    {
        await ScriptAsync($"mkdir -p {Directory}/logs && head -c 612 /dev/zero > {Directory}/index.html && cat > {Directory}/nginx.conf <<'END'\n{Configuration}END\nnginx -p {Directory} -c {Directory}/nginx.conf", cancellation);
        try
        {
            var load = new AbLoad(Here, $"http://{address}:{Port}/index.html", options.PerProcess, options.Timeout);
            return new Measurement("b", connections, await load.RunAsync(connections, options.Requests, Path.Combine(options.Output, "freebsd"), cancellation));
        }
        finally
        {
            await ScriptAsync($"nginx -p {Directory} -c {Directory}/nginx.conf -s stop", CancellationToken.None);
        }
    }

    private string Configuration => $$"""
        worker_processes 1;
        worker_rlimit_nofile 18200;
        pid {{Directory}}/nginx.pid;
        error_log {{Directory}}/error.log;
        events { worker_connections 18000; }
        http {
            access_log off;
            sendfile off;
            server { listen {{Port}} backlog={{options.Backlog}}; root {{Directory}}; }
        }

        """;

    private Task<CommandResult> ScriptAsync(string script, CancellationToken cancellation) =>
        Here.RunAsync(command[0], [.. command.Skip(1), script], null, cancellation);
}
