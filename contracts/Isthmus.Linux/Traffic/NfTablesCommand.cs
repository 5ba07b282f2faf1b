using System.Diagnostics;

namespace Isthmus.Linux.Traffic;

/// <summary>Changes a host's nftables: as text through nft(8) where time does not matter, else over netlink.</summary>
internal static class NfTablesCommand
{
    /// <summary>Applies nft's text as one transaction: all of it, or none.</summary>
    /// <exception cref="TrafficException">nft is missing or refuses.</exception>
    public static async Task ApplyAsync(HostSpace host, string ruleset, CancellationToken cancellation)
    {
        var start = host.Command("nft", "-f", "-");
        start.RedirectStandardInput = true;
        start.RedirectStandardError = true;
        using var nft = Start(host, start);
        // A transaction is not left half-way: once it is sent, its end is awaited whatever the caller wants.
        await nft.StandardInput.WriteAsync(ruleset.AsMemory(), cancellation).ConfigureAwait(false);
        nft.StandardInput.Close();
        var error = await nft.StandardError.ReadToEndAsync(CancellationToken.None).ConfigureAwait(false);
        await nft.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        if (nft.ExitCode != 0)
            throw new TrafficException($"The firewall of host '{host.Name}' refused the service's rules: {error.Trim()} "
                + "Check that nftables is installed and that the kernel has its netdev family.");
    }

    private static Process Start(HostSpace host, ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new TrafficException($"'{start.FileName}' did not start on host '{host.Name}'.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new TrafficException($"'{start.FileName}' could not be started for host '{host.Name}': {e.Message}. Install nftables and util-linux.", e);
        }
    }
}
