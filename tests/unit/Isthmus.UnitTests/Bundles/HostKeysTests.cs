using Isthmus.Bundles;
using Isthmus.Bundles.Keys;
using Xunit;

namespace Isthmus.UnitTests.Bundles;

public sealed class HostKeysTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("isthmus-keys-");

    [Fact]
    public void Keys_outlive_the_process_and_only_their_owner_may_read_them()
    {
        using var first = HostKeys.LoadOrCreate("a", _directory.FullName);
        using var second = HostKeys.LoadOrCreate("a", _directory.FullName);
        Assert.True(first.Public.SameKeys(second.Public));
        Assert.All(Directory.GetFiles(_directory.FullName), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Fact]
    public void A_private_key_that_others_may_read_is_refused()
    {
        HostKeys.LoadOrCreate("a", _directory.FullName).Dispose();
        var path = Path.Combine(_directory.FullName, "signing.pem");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var e = Assert.Throws<BundleException>(() => HostKeys.LoadOrCreate("a", _directory.FullName));
        Assert.Contains("chmod 600", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_key_file_is_named()
    {
        HostKeys.LoadOrCreate("a", _directory.FullName).Dispose();
        var path = Path.Combine(_directory.FullName, "encryption.pem");
        File.WriteAllText(path, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Assert.Equal(path, Assert.Throws<BundleException>(() => HostKeys.LoadOrCreate("a", _directory.FullName)).Subject);
    }

    [Fact]
    public void An_enrolled_host_is_found_until_its_file_is_taken_away()
    {
        using var keys = HostKeys.LoadOrCreate("a", Path.Combine(_directory.FullName, "a"));
        var trust = new TrustDirectory(Path.Combine(_directory.FullName, "trust"));
        trust.Enrol(keys.Public);
        Assert.True(trust.Find("a").SameKeys(keys.Public));
        File.Delete(Path.Combine(_directory.FullName, "trust", "a.keys"));
        Assert.Contains("not enrolled", Assert.Throws<BundleException>(() => trust.Find("a")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("""{"host":"b","signingKey":"AA==","encryptionKey":"AA=="}""")]
    public void A_trust_file_that_holds_something_else_is_refused(string content)
    {
        var trust = new TrustDirectory(_directory.FullName);
        File.WriteAllText(Path.Combine(_directory.FullName, "a.keys"), content);
        Assert.Throws<BundleException>(() => trust.Find("a"));
    }

    [Fact]
    public void A_host_name_cannot_lead_out_of_the_trust_directory() =>
        Assert.Throws<BundleException>(() => new TrustDirectory(_directory.FullName).Find("../a"));

    public void Dispose() => _directory.Delete(recursive: true);
}
