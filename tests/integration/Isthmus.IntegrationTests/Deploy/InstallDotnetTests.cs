using System.Diagnostics;
using Xunit;

namespace Isthmus.IntegrationTests.Deploy;

/// <summary>deploy/linux/install-dotnet.sh where it has to download the SDK.</summary>
public sealed class InstallDotnetTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    private string Prefix => Path.Combine(_directory, "prefix");

    private string Links => Path.Combine(_directory, "bin");

    [Fact]
    public async Task Newest_SDK_of_the_feed_is_checked_unpacked_and_linked()
    {
        using var feed = Feed();
        var (exit, output) = await RunAsync(feed.Address);
        Assert.True(exit == 0, output);
        Assert.Contains($"has SDK {feed.Version}", output, StringComparison.Ordinal);
        var (listed, sdks) = await RunAsync(Path.Combine(Links, "dotnet"), ["--list-sdks"], []);
        Assert.Equal(0, listed);
        Assert.Equal($"{feed.Version} [{Prefix}/dotnet/sdk]", sdks.Trim());
    }

    [Fact]
    public async Task Archive_with_another_digest_is_refused_and_nothing_is_installed()
    {
        using var feed = Feed();
        feed.Digest = new string('a', 128);
        await AssertRefusesAsync(feed.Address, "does not have the SHA-512 digest");
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    public async Task Feed_without_a_digest_is_refused(string digest)
    {
        using var feed = Feed();
        feed.Digest = digest;
        await AssertRefusesAsync(feed.Address, "names no archive with a SHA-512 digest");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_feed_does_not_have_is_told_with_the_remedy(bool index)
    {
        using var feed = Feed();
        feed.Missing = index ? SdkFeed.IndexPath : feed.ArchivePath;
        var output = await AssertRefusesAsync(feed.Address, $"could not fetch {feed.Address}{feed.Missing}");
        Assert.Contains("404", output, StringComparison.Ordinal);
        Assert.Contains("another way (https://", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_HTTP_is_taken_from_this_machine_only()
    {
        using var feed = Feed();
        await AssertRefusesAsync(feed.Address.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal), "could not fetch");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static SdkFeed Feed()
    {
        if (SdkFeed.MissingPrerequisite() is { } missing)
            Assert.Skip(missing);
        return new SdkFeed();
    }

    private async Task<string> AssertRefusesAsync(string feed, string reason)
    {
        var (exit, output) = await RunAsync(feed);
        Assert.NotEqual(0, exit);
        Assert.Contains(reason, output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Prefix, "dotnet")), output);
        Assert.False(Directory.Exists(Path.Combine(Prefix, "dotnet.new")), output);
        Assert.False(File.Exists(Path.Combine(Links, "dotnet")), output);
        return output;
    }

    private Task<(int Exit, string Output)> RunAsync(string feed) => RunAsync("bash", [Script()], new()
    {
        ["ISTHMUS_DOTNET_FEED"] = feed,
        ["ISTHMUS_PREFIX"] = Prefix,
        ["ISTHMUS_LINKS"] = Links,
        // Programs are not to be told of this one.
        ["DOTNET_ROOT"] = Path.Combine(Prefix, "dotnet"),
        ["no_proxy"] = "*",
    });

    private static async Task<(int Exit, string Output)> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + errors);
    }

    private static string Script()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var script = Path.Combine(directory.FullName, "deploy", "linux", "install-dotnet.sh");
            if (File.Exists(script))
                return script;
        }

        throw new InvalidOperationException($"No deploy/linux/install-dotnet.sh above {AppContext.BaseDirectory}.");
    }
}
