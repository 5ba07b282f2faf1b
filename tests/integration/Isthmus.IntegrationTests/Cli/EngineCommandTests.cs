using System.Globalization;
using System.Text.Json;
using Isthmus.IntegrationTests.Criu;
using Isthmus.Lab.Commands;
using Xunit;

namespace Isthmus.IntegrationTests.Cli;

/// <summary>The engine's commands on a real dump.</summary>
public sealed class EngineCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dumped_process_is_shown_planned_and_restored_with_its_pid()
    {
        await using var host = await CriuHost.StartAsync(Cancellation);
        var (pid, images) = await DumpSleepAsync(host);

        var (code, output, error) = await IsthmusBinary.RunAsync(Cancellation, "engine", "inspect", "--images", images, "--json");
        Assert.True(code == 0, error);
        var process = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("processes").EnumerateArray());
        Assert.Equal((pid, "sleep"), (process.GetProperty("pid").GetInt32(), process.GetProperty("name").GetString()));

        (code, output, error) = await IsthmusBinary.RunAsync(Cancellation, "engine", "plan", "--images", images);
        Assert.True(code == 0, error);
        Assert.StartsWith($"root {pid},", output);

        var inside = host.Space.NamespacesOf.ToString(CultureInfo.InvariantCulture);
        (code, output, error) = await IsthmusBinary.RunAsync(Cancellation, "engine", "restore", "--images", images, "--in-namespaces-of", inside);
        Assert.True(code == 0, error);
        Assert.Equal("sleep", (await File.ReadAllTextAsync($"{host.Space.Proc}/{pid}/comm", Cancellation)).Trim());

        (code, _, error) = await IsthmusBinary.RunAsync(Cancellation, "engine", "restore", "--images", images, "--in-namespaces-of", inside);
        Assert.Equal(10, code);
        Assert.Contains($"ID {pid} of the tree is taken by \"sleep\"", error);
    }

    [Fact]
    public async Task Damaged_image_is_named_with_its_offset_and_nothing_is_started()
    {
        await using var host = await CriuHost.StartAsync(Cancellation);
        var (pid, images) = await DumpSleepAsync(host);
        var core = Path.Combine(images, $"core-{pid}.img");
        await using (var file = File.Open(core, FileMode.Open))
            file.SetLength(file.Length / 2);
        foreach (var command in (string[])["inspect", "plan", "restore"])
        {
            var (code, output, error) = await IsthmusBinary.RunAsync(Cancellation, "engine", command, "--images", images);
            Assert.Equal((8, ""), (code, output));
            Assert.Matches($@"Image core-{pid}\.img, offset \d+: ", error);
        }

        Assert.False(Directory.Exists($"{host.Space.Proc}/{pid}"));
    }

    /// <summary>Dumps a process that sleeps; it ends by the dump.</summary>
    private static async Task<(int Pid, string Images)> DumpSleepAsync(CriuHost host)
    {
        var pid = await host.SpawnAsync("sleep 1000", Cancellation);
        await CriuHost.Until(() => File.ReadAllText($"{host.Space.Proc}/{pid}/comm").Trim() == "sleep", "sleep to start", Cancellation);
        var images = CriuHost.Images("cli");
        await host.Space.RunAsync("mkdir", ["-p", images], null, Cancellation);
        await host.Space.RunAsync(CriuHost.Program,
            ["dump", "--tree", pid.ToString(CultureInfo.InvariantCulture), "--images-dir", images, "--network-lock", "skip"], null, Cancellation);
        await CriuHost.Until(() => !host.Runs(pid), "the dumped process to be reaped", Cancellation);
        return (pid, host.Outside(images));
    }
}
