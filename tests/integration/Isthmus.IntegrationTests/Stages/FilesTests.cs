using System.Net;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Verify;
using Isthmus.IntegrationTests.Lab;
using Isthmus.IntegrationTests.Traffic;
using Isthmus.Lab;
using Isthmus.Lab.Hosts;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Xunit;

namespace Isthmus.IntegrationTests.Stages;

/// <summary>Hosts whose file systems differ: host b has neither nginx's configuration and pages nor, in some tests, a library of it.</summary>
public sealed class FilesTests
{
    private const string Libraries = "/usr/lib/x86_64-linux-gnu";
    private static readonly IPEndPoint Address = new(LabAddresses.Service, 80);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_without_configuration_pages_and_a_library_gets_them_and_serves()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(new NginxOptions(), Cancellation);
        await HideFilesAsync(lab, "64m");
        var library = await OverlayLibrariesAsync(lab);
        await RunAsync(lab.B, $"rm {library}");
        await using var isthmus = await StartAsync(lab);
        using var socket = await NetworkNamespace.ConnectAsync(lab.Clients.Space, Address, Cancellation);
        await HttpExchange.RequestAsync(socket, Cancellation);

        var verdict = Assert.IsType<MigrationCompleted>(await isthmus.MigrateAsync("b", Cancellation));

        Assert.Equal(612, (await HttpExchange.RequestAsync(socket, Cancellation)).Length);
        var (sent, placed) = Staged(isthmus, verdict.MigrationId);
        Assert.True(sent.FileBytes > lab.Nginx.Options.DownloadBytes, $"{sent}");
        Assert.True(placed.Files > sent.Files, $"{placed}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent.Files} files sent, {sent.FileBytes} bytes; {placed.Files} in place; {string.Join(", ", sent.Timings)}; {string.Join(", ", placed.Timings)}");
        Assert.Equal(await File.ReadAllBytesAsync(library, Cancellation), await File.ReadAllBytesAsync($"{lab.B.Space.Root}{library}", Cancellation));
        Assert.Equal(File.GetUnixFileMode(lab.Nginx.ConfigurationFile), File.GetUnixFileMode(lab.B.Space.Root + lab.Nginx.ConfigurationFile));
        Assert.Equal(File.GetLastWriteTimeUtc(lab.Nginx.ConfigurationFile), File.GetLastWriteTimeUtc(lab.B.Space.Root + lab.Nginx.ConfigurationFile));
        socket.Close();
        await lab.Nginx.ReloadAsync(lab.B.Space, Cancellation);

        // Back, where everything is; and there again after the pages were lost: their content is known there.
        var back = Assert.IsType<MigrationCompleted>(await isthmus.MigrateAsync("a", Cancellation));
        Assert.DoesNotContain(isthmus.Said.All, m => m is FilesStored && m.MigrationId == back.MigrationId);
        await RunAsync(lab.B, $"rm -r {lab.Nginx.Directory}/www");
        var again = Assert.IsType<MigrationCompleted>(await isthmus.MigrateAsync("b", Cancellation));
        (sent, placed) = Staged(isthmus, again.MigrationId);
        Assert.Equal((0, 0L), (sent.Files, sent.FileBytes));
        Assert.Equal(3, placed.Files);
        using var later = await NetworkNamespace.ConnectAsync(lab.Clients.Space, Address, Cancellation);
        Assert.Equal(612, (await HttpExchange.RequestAsync(later, Cancellation)).Length);
        later.Close();
        await lab.Nginx.QuitAsync(lab.B.Space, TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task A_mapped_library_of_another_build_is_refused_by_name_before_anything_is_frozen()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(new NginxOptions(), Cancellation);
        var library = await OverlayLibrariesAsync(lab);
        // Another library in its place: ELF as well, of another build id.
        await RunAsync(lab.B, $"cp $(readlink -f {Libraries}/libz.so.1) {library}");
        await using var isthmus = await StartAsync(lab);

        var verdict = Assert.IsType<MigrationRejected>(await isthmus.MigrateAsync("b", Cancellation));

        Assert.Contains($"{library} on b is another build", verdict.Reason, StringComparison.Ordinal);
        AssertUntouched(isthmus);
    }

    [Fact]
    public async Task Files_that_do_not_fit_are_refused_before_anything_is_frozen()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(new NginxOptions(), Cancellation);
        await HideFilesAsync(lab, "2m");
        await using var isthmus = await StartAsync(lab);

        var verdict = Assert.IsType<MigrationRejected>(await isthmus.MigrateAsync("b", Cancellation));

        Assert.Contains("KiB free; the files of web that belong there need", verdict.Reason, StringComparison.Ordinal);
        AssertUntouched(isthmus);
    }

    [Fact]
    public async Task Files_of_a_move_that_is_given_up_are_taken_away_and_what_they_replaced_is_back()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(new NginxOptions(), Cancellation);
        await HideFilesAsync(lab, "64m");
        var page = $"{lab.B.Space.Root}{lab.Nginx.Directory}/www{LabNginx.PagePath}";
        Directory.CreateDirectory(Path.GetDirectoryName(page)!);
        await File.WriteAllTextAsync(page, "an older page", Cancellation);
        await using var isthmus = await StartAsync(lab, withCoordinator: false);
        var id = Guid.NewGuid();
        var facts = await StageAsync(isthmus, id);
        var placed = (BaseStaged)await isthmus.Said.FirstAsync(m => m is BaseStaged { Side: MigrationSide.Destination } or StageFailed, Cancellation);
        Assert.Equal(facts.Files.Count, placed.Files);
        Assert.Equal(612, new FileInfo(page).Length);

        await isthmus.SendAsync(QueueNames.Restorer("b"), new DiscardDestination { MigrationId = id, Service = EmbeddedIsthmus.Service, Destination = "b", Epoch = 1, Reason = "test" }, Cancellation);
        await isthmus.Said.FirstAsync(m => m is DestinationDiscarded, Cancellation);

        Assert.Equal("an older page", await File.ReadAllTextAsync(page, Cancellation));
        Assert.Equal(["www"], Directory.EnumerateFileSystemEntries(lab.B.Space.Root + lab.Nginx.Directory).Select(Path.GetFileName));
        Assert.Equal([LabNginx.PagePath[1..]], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(page)!).Select(Path.GetFileName));
    }

    private static async Task<SourceFacts> StageAsync(EmbeddedIsthmus isthmus, Guid id)
    {
        await isthmus.SendAsync(QueueNames.Dumper("a"), Preflight(id, MigrationSide.Source, null), Cancellation);
        var facts = (await isthmus.Said.FirstAsync<PreflightPassed>(id, Cancellation)).Facts!;
        await isthmus.SendAsync(QueueNames.Restorer("b"), Preflight(id, MigrationSide.Destination, facts), Cancellation);
        var wanted = ((PreflightPassed)await isthmus.Said.FirstAsync(m => m is PreflightPassed { Side: MigrationSide.Destination }, Cancellation)).Wanted.Select(file => file.Path).ToHashSet();
        facts = facts with { Files = [.. facts.Files.Where(file => wanted.Contains(file.Path))] };
        foreach (var (side, queue) in new[] { (MigrationSide.Destination, QueueNames.Restorer("b")), (MigrationSide.Source, QueueNames.Dumper("a")) })
        {
            var command = new StageMigration { MigrationId = id, Service = EmbeddedIsthmus.Service, Side = side, Source = "a", Destination = "b", Epoch = 1, Facts = facts };
            await isthmus.SendAsync(queue, command, Cancellation);
        }

        return facts;
    }

    private static PreflightMigration Preflight(Guid id, MigrationSide side, SourceFacts? facts) =>
        new() { MigrationId = id, Service = EmbeddedIsthmus.Service, Side = side, Source = "a", Destination = "b", Epoch = 1, Facts = facts };

    private static Task<EmbeddedIsthmus> StartAsync(TwoHostLab lab, bool withCoordinator = true) => EmbeddedIsthmus.StartAsync(lab, withCoordinator, Cancellation, settings =>
    {
        string[] files = [lab.Nginx.ConfigurationFile, $"{lab.Nginx.Directory}/www", $"{lab.Nginx.Directory}/te?p"];
        for (var i = 0; i < files.Length; i++)
            settings[$"Isthmus:Services:{EmbeddedIsthmus.Service}:Files:{i}"] = files[i];
    });

    private static (BaseStaged Sent, BaseStaged Placed) Staged(EmbeddedIsthmus isthmus, Guid migration)
    {
        var staged = isthmus.Said.All.OfType<BaseStaged>().Where(m => m.MigrationId == migration).ToArray();
        return (staged.Single(m => m.Side == MigrationSide.Source), staged.Single(m => m.Side == MigrationSide.Destination));
    }

    private static void AssertUntouched(EmbeddedIsthmus isthmus) => Assert.DoesNotContain(isthmus.Said.All, m => m is BaseStaged or FilesStored or CheckpointStored);

    /// <summary>Host b sees an empty file system of this size where nginx's files are.</summary>
    private static Task HideFilesAsync(TwoHostLab lab, string size) => RunAsync(lab.B, $"mount -t tmpfs -o size={size},mode=755 tmpfs {lab.Nginx.Directory}");

    /// <summary>Host b has a layer of its own over the libraries.</summary>
    /// <returns>A library of nginx that nothing else there needs.</returns>
    private static async Task<string> OverlayLibrariesAsync(TwoHostLab lab)
    {
        var library = File.ResolveLinkTarget($"{Libraries}/libcrypt.so.1", returnFinalTarget: true)?.FullName;
        Assert.SkipWhen(library is null, $"nginx's library libcrypt.so.1 is not in {Libraries}.");
        await RunAsync(lab.B, $"mkdir -p /run/layer && mount -t tmpfs tmpfs /run/layer && mkdir /run/layer/upper /run/layer/work && mount -t overlay -o lowerdir={Libraries},upperdir=/run/layer/upper,workdir=/run/layer/work overlay {Libraries}");
        return library!.Replace("/lib/x86_64", "/usr/lib/x86_64", StringComparison.Ordinal).Replace("/usr/usr", "/usr", StringComparison.Ordinal);
    }

    private static Task RunAsync(NamespaceHost host, string script) => host.RunAsync("sh", ["-ec", script], Cancellation);
}
