using System.Diagnostics;
using Isthmus.Linux;

namespace Isthmus.Lab.Network;

/// <summary>A process that does nothing in a network namespace that is there already: whose namespaces it is, can be entered. It ends with its creator.</summary>
internal sealed class NetworkPresence : IAsyncDisposable
{
    private readonly Process _process;

    private NetworkPresence(Process process, HostSpace space)
    {
        _process = process;
        Space = space;
    }

    public HostSpace Space { get; }

    /// <param name="name">The name in /run/netns (ip-netns(8)), or null for this machine's own network.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">There is no such namespace.</exception>
    public static async Task<NetworkPresence> EnterAsync(string? name, CancellationToken cancellation)
    {
        const string life = "echo ready; exec cat";
        string[] command = name is null ? ["sh", "-c", life] : ["nsenter", $"--net=/run/netns/{name}", "--", "sh", "-c", life];
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{command[0]}' did not start.");
        if (await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false) == "ready")
            return new NetworkPresence(process, new HostSpace("switch", process.Id));
        process.Dispose();
        throw new InvalidOperationException($"There is no network namespace /run/netns/{name} that can be entered.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }
}
